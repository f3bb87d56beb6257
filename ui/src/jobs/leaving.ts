// Which columns go where: those that go to the same steps together, and those that stay.
import type { Forecast } from "../backend/backend";
import { stepOf } from "../terms/recipes";

export type Route = { columns: string[]; to: string[]; nameServers: boolean };

export function routes({
  leaving,
  steps,
}: Pick<Forecast, "leaving" | "steps">): { routes: Route[]; stay: string[] } {
  const routes = new Map<string, Route>();
  for (const { column, steps: places, nameServers } of leaving) {
    if (places.length === 0) continue;
    const named = places.flatMap((place) => {
      const step = steps[place];
      return step ? [stepOf(step)] : [];
    });
    const to = [...new Set(named)];
    const key = JSON.stringify([to, nameServers]);
    const route = routes.get(key) ?? { columns: [], to, nameServers };
    route.columns.push(column);
    routes.set(key, route);
  }
  const stay = leaving.filter(({ steps }) => steps.length === 0);
  return {
    routes: [...routes.values()],
    stay: stay.map(({ column }) => column),
  };
}

/** Who is told the addresses that earlier steps find, or that jobs over the list have found. */
export function toldFinds({
  steps,
  foundBefore,
}: Pick<Forecast, "steps" | "foundBefore">): string[] {
  const from = foundBefore
    ? -1
    : steps.findIndex(({ kind }) => kind === "find_email");
  const after = from < 0 && !foundBefore ? [] : steps.slice(from + 1);
  const verify = after.filter(({ kind }) => kind === "verify_email");
  return [...new Set(verify.map(stepOf))];
}

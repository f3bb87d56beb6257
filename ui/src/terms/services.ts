// The services by their names.
import type { Provider } from "../backend/backend";

export const SERVICES: Record<Provider, string> = {
  enrow: "Enrow",
  clearout: "Clearout",
};

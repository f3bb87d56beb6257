// happy-dom has no layout: the pieces that ask for it get quiet answers. Each test leaves an empty page.
import { cleanup } from "@testing-library/svelte";
import { afterEach } from "vitest";

afterEach(cleanup);
Element.prototype.scrollIntoView ??= () => undefined;

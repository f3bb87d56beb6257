import Tan from "./Tan.svelte";
import { start } from "./common";

void start(Tan);

import Own from "./Own.svelte";
import { start } from "./common";

void start(Own);

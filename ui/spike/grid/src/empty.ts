import Empty from "./Empty.svelte";
import { start } from "./common";

void start(Empty);

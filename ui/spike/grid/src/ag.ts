import Ag from "./Ag.svelte";
import { start } from "./common";

void start(Ag);

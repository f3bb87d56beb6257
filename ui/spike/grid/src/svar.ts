import Svar from "./Svar.svelte";
import { start } from "./common";

void start(Svar);

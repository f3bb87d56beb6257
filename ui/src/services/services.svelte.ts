// The services and whether they can be used. A key goes straight to the host's keychain and is never kept here.
import type { Backend, Provider, ServiceView } from "../backend/backend";

export class Services {
  all = $state.raw<ServiceView[]>([]);
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async refresh(): Promise<void> {
    this.all = await this.#backend.listServices();
  }

  async setKey(provider: Provider, key: string): Promise<void> {
    this.#replace(await this.#backend.setKey(provider, key));
  }

  async clearKey(provider: Provider): Promise<void> {
    this.#replace(await this.#backend.clearKey(provider));
  }

  #replace(service: ServiceView): void {
    this.all = this.all.map((kept) =>
      kept.provider === service.provider ? service : kept,
    );
  }
}

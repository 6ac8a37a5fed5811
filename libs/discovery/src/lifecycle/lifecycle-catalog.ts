import bundledData from './product-lifecycles.json';

/** An ISO day, or a boolean where the publisher gives no date: `true` has ended, `false` has not. */
export type LifecycleDate = string | boolean;

/** One release line of a product, as product-lifecycles.json has it. */
export interface LifecycleCycle {
  cycle: string;
  label?: string;
  releaseDate: string;
  endOfActiveSupport?: LifecycleDate;
  endOfLife: LifecycleDate;
  /** Paid or separate support after `endOfLife`: Windows ESU, RHEL ELS, Ubuntu Pro, SUSE LTSS. */
  endOfExtendedSupport?: LifecycleDate;
}

/** A product and its release lines. */
export interface LifecycleProduct {
  product: string;
  title: string;
  category: string;
  cycles: LifecycleCycle[];
}

/** The content of product-lifecycles.json. */
export interface LifecycleData {
  source: string;
  products: LifecycleProduct[];
}

/** Looks up release lines by product id and version. Holds no state but its data; safe to share. */
export class LifecycleCatalog {
  private static bundledCatalog: LifecycleCatalog | undefined;
  private readonly products: ReadonlyMap<string, LifecycleProduct>;
  private readonly cycles = new Map<string, LifecycleCycle>();

  constructor(data: LifecycleData) {
    this.products = new Map(data.products.map((product) => [product.product, product]));
    for (const { product, cycles } of data.products) {
      for (const cycle of cycles) this.cycles.set(`${product} ${cycle.cycle}`, cycle);
    }
  }

  /** The catalogue of the data set that ships with the code; built once. */
  static bundled(): LifecycleCatalog {
    return (this.bundledCatalog ??= new LifecycleCatalog(bundledData));
  }

  /** Whether the product id is known. */
  has(product: string): boolean {
    return this.products.has(product);
  }

  /**
   * The release line of a version: the cycle of that name, else the longest one that the version refines at a dot
   * (`7.9` is cycle `7`, `20.04.6` is `20.04`). Null when there is none; a version that is too short to tell several
   * cycles apart (`15` of `15.6`, `15.7`) is none, see `lastWithin`.
   */
  find(product: string, version: string): LifecycleCycle | null {
    let prefix = version.trim().toLowerCase();
    while (prefix !== '') {
      const cycle = this.cycles.get(`${product} ${prefix}`);
      if (cycle) return cycle;
      prefix = prefix.slice(0, Math.max(prefix.lastIndexOf('.'), 0));
    }
    return null;
  }

  /**
   * Of the cycles that a short version may mean (`12` of `12.4`, `12.5`), the one whose end of life comes last.
   * Null when there is none, or when one of them has not ended and has no date.
   */
  lastWithin(product: string, version: string): LifecycleCycle | null {
    const prefix = version.trim().toLowerCase();
    if (prefix === '') return null;
    const within = (this.products.get(product)?.cycles ?? []).filter(
      ({ cycle }) => cycle.startsWith(`${prefix}.`) || cycle.startsWith(`${prefix}-`),
    );
    if (within.some(({ endOfLife }) => endOfLife === false)) return null;
    const dated = within.filter(({ endOfLife }) => typeof endOfLife === 'string');
    return dated.reduce<LifecycleCycle | null>((last, cycle) => (last && last.endOfLife >= cycle.endOfLife ? last : cycle), null);
  }

  /** Name of a product, or of one of its cycles, for people: `CentOS 7`, `Windows Server 2012 R2`. The id when unknown. */
  label(product: string, cycle?: LifecycleCycle): string {
    const title = this.products.get(product)?.title ?? product;
    if (!cycle) return title;
    const label = cycle.label ?? cycle.cycle;
    const [firstWord = ''] = label.split(' ');
    return title.split(' ').includes(firstWord) ? label : `${title} ${label}`;
  }
}

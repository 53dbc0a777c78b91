// What this device can run models on.

/** Facts for the fit check; `gpu` is null without a WebGPU adapter. */
export interface DeviceReport {
  readonly threads: number;
  readonly isIsolated: boolean;
  readonly gpu: {
    readonly name: string;
    readonly hasHalf: boolean;
    readonly maxBufferBytes: number;
    readonly isFallback: boolean;
  } | null;
  readonly memoryGb: number | null;
}

interface AdapterLike {
  readonly features: ReadonlySet<string>;
  readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number };
  readonly info?: {
    readonly vendor?: string;
    readonly architecture?: string;
    readonly description?: string;
    readonly isFallbackAdapter?: boolean;
  };
}
interface NavigatorLike {
  readonly hardwareConcurrency: number;
  /** Rounded and capped by the browser; missing in Firefox and Safari. */
  readonly deviceMemory?: number;
  readonly gpu?: { requestAdapter(): Promise<AdapterLike | null> };
}

/** Asks the browser; opens no device. */
export async function readDevice(): Promise<DeviceReport> {
  const source = navigator as unknown as NavigatorLike;
  const adapter = await findAdapter(source);
  return {
    threads: source.hardwareConcurrency,
    isIsolated: globalThis.crossOriginIsolated,
    gpu: adapter && {
      name: nameOf(adapter),
      hasHalf: adapter.features.has('shader-f16'),
      maxBufferBytes: Math.min(adapter.limits.maxBufferSize, adapter.limits.maxStorageBufferBindingSize),
      isFallback: adapter.info?.isFallbackAdapter === true || /swiftshader|llvmpipe/i.test(nameOf(adapter)),
    },
    memoryGb: source.deviceMemory ?? null,
  };
}

async function findAdapter({ gpu }: NavigatorLike): Promise<AdapterLike | null> {
  try {
    return (await gpu?.requestAdapter()) ?? null;
  } catch {
    return null; // no adapter is an answer
  }
}

function nameOf({ info }: AdapterLike): string {
  const words = [info?.description, info?.vendor, info?.architecture].filter(Boolean);
  return words.length > 0 ? words.join(' ') : 'an unnamed GPU';
}

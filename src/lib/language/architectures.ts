// Which `model_type` values of config.json name models that can be run here: those that transformers.js 4.3.1 loads
// from a single `onnx/model*.onnx`, taken from its registry.

const DECODERS =
  'afmoe apertus arcee bloom codegen cohere cohere2 ernie4_5 exaone falcon falcon_h1 gemma gemma2 gemma3_text glm gpt2 ' +
  'gpt_bigcode gpt_neo gpt_neox gpt_oss gptj granite granitemoehybrid helium hrm_text hunyuan_v1_dense jais lfm2 ' +
  'lfm2_moe llama llama4_text ministral ministral3 mistral mistral4 mobilellm modernbert-decoder mpt nanochat ' +
  'nemotron_h olmo olmo2 olmo3 olmo_hybrid openelm opt phi phi3 qwen2 qwen2_moe qwen3 qwen3_moe qwen3_next ' +
  'smollm3 solar_open stablelm starcoder2 vaultgemma youtu zaya';
const ENCODERS =
  'albert bert camembert convbert deberta deberta-v2 distilbert electra embedding_gemma2 esm eurobert mobilebert ' +
  'modernbert mpnet neobert nomic_bert roberta roformer squeezebert xlm xlm-roberta';

const decoders: ReadonlySet<string> = new Set(DECODERS.split(' '));
const encoders: ReadonlySet<string> = new Set(ENCODERS.split(' '));

/** What a model with that `model_type` does, or null for one that is not known. */
export function taskOfType(modelType: string): 'text-generation' | 'feature-extraction' | null {
  if (decoders.has(modelType)) return 'text-generation';
  return encoders.has(modelType) ? 'feature-extraction' : null;
}

/** What the class names under `architectures` say, or null where they say nothing. */
export function taskOfClasses(classes: readonly string[]): 'text-generation' | 'feature-extraction' | null {
  // GPT-2 calls its language model GPT2LMHeadModel, all newer ones ...ForCausalLM.
  if (classes.some((name) => /ForCausalLM$|LMHeadModel$/.test(name))) return 'text-generation';
  return classes.some((name) => /Model$|ForMaskedLM$/.test(name)) ? 'feature-extraction' : null;
}

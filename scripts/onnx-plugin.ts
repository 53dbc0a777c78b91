// Takes the addresses of model hubs and CDNs out of transformers.js and ONNX Runtime: both are told where everything
// is, and the build names no other site.

import type { Plugin } from 'vite';

const REMOTE =
  /https?:\/\/(?:cdn\.jsdelivr\.net|huggingface\.co|developer\.mozilla\.org|gist\.github\.com|web\.dev|hf\.co)/g;

/** Replaces the hosts by a reserved name that reaches nobody (RFC 2606). */
export function onnxPlugin(): Plugin {
  return {
    name: 'onnx-without-addresses',
    transform(code, id) {
      if (!id.includes('@huggingface/') && !id.includes('onnxruntime')) return null;
      const bare = code.replace(REMOTE, 'https://models.invalid').replaceAll('huggingface.co', 'models.invalid');
      return { code: bare, map: null };
    },
  };
}

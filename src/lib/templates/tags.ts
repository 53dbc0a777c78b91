// Where a template's tags are: {{ expressions }}, {% statements %} and {# comments #}. One pass, without backtracking.

export interface Tag {
  readonly kind: 'expression' | 'statement' | 'comment';
  readonly text: string;
  /** Offset in the template. */
  readonly at: number;
}

const ENDS = {
  '{{': ['}}', 'expression'],
  '{%': ['%}', 'statement'],
  '{#': ['#}', 'comment'],
} as const;

export interface Tags {
  readonly tags: readonly Tag[];
  /** Offset of a tag that nothing ends, or null. */
  readonly unclosed: number | null;
}

/** The tags in their order. */
export function findTags(source: string): Tags {
  const tags: Tag[] = [];
  for (let at = source.indexOf('{'); at >= 0; at = source.indexOf('{', at)) {
    const pair = source.slice(at, at + 2);
    if (!(pair in ENDS)) {
      at++;
      continue;
    }
    const [end, kind] = ENDS[pair as keyof typeof ENDS];
    const close = source.indexOf(end, at + 2);
    if (close < 0) return { tags, unclosed: at };
    tags.push({ kind, text: source.slice(at, close + 2), at });
    at = close + 2;
  }
  return { tags, unclosed: null };
}

/** How two pictures stand over each other. */
export type DuelMode = 'slider' | 'flicker' | 'difference';

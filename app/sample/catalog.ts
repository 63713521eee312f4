/** The little shop that the sample is about. */
import type { Random } from './random.ts';

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly price: number;
  readonly category: string;
}

const GOODS: Readonly<Record<string, readonly string[]>> = {
  coffee: ['Espresso beans', 'Hand grinder', 'Pour-over dripper', 'Milk frother', 'Moka pot', 'Travel mug'],
  desk: ['Standing mat', 'Desk lamp', 'Monitor arm', 'Cable tray', 'Wrist rest', 'Notebook, dotted'],
  audio: ['Studio headphones', 'USB microphone', 'Boom arm', 'Bluetooth speaker', 'Record brush'],
  bike: ['Rear light', 'Frame bag', 'Multi-tool', 'Bottle cage', 'Saddle cover', 'Chain oil'],
};

export const PRODUCTS: readonly Product[] = Object.entries(GOODS).flatMap(([category, names], c) =>
  names.map((name, i) => ({
    sku: `${category.slice(0, 2).toUpperCase()}-${100 + c * 100 + i * 7}`,
    name,
    price: Math.round(900 + ((c * 37 + i * 53) % 90) * 130) / 100,
    category,
  })),
);

export const PEOPLE = [
  ...['Ada Moreau', 'Bruno Silva', 'Chiara Conti', 'Dmitri Orlov', 'Emeka Obi', 'Freja Lund', 'Goran Ilić'],
  ...['Hana Sato', 'Inés Vidal', 'Jonas Weber', 'Kavya Rao', 'Liam Byrne', 'Mei Lin', 'Nadia Haddad'],
] as const;

const HEX = '0123456789abcdef';

export function hexId(random: Random, length: number): string {
  let id = '';
  for (let i = 0; i < length; i++) id += HEX.charAt(random.integer(0, 16));
  return id;
}

/** Keys and their memory by type. */
import { formatBytes, formatCount, formatShare } from '../format/numbers.ts';
import card from '../ui/Card.module.css';
import { TypeBadge } from '../ui/TypeBadge.tsx';
import type { TypeRow } from './stats.store.ts';

export function TypeTable({ types }: { readonly types: readonly TypeRow[] }) {
  const all = types.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <section className={card.card} aria-labelledby="types-title">
      <h2 id="types-title" className={card.title}>
        Keys by type
      </h2>
      {types.length === 0 ? (
        <p className={card.empty}>There are no keys.</p>
      ) : (
        <table className={card.table}>
          <thead>
            <tr>
              <th scope="col">Type</th>
              <th scope="col" className={card.end}>
                Keys
              </th>
              <th scope="col" className={card.end}>
                Expire
              </th>
              <th scope="col" className={card.end}>
                Memory
              </th>
              <th scope="col">Share</th>
            </tr>
          </thead>
          <tbody>
            {types.map(({ type, keys, bytes, expiring }) => (
              <tr key={type}>
                <td>
                  <TypeBadge type={type} />
                </td>
                <td className={card.end}>{formatCount(keys)}</td>
                <td className={card.end}>{formatCount(expiring)}</td>
                <td className={card.end}>{formatBytes(bytes)}</td>
                <td>
                  <span className={card.bar} title={formatShare(bytes / all)}>
                    <span className={card.filled} style={{ width: `${(bytes / all) * 100}%` }} />
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

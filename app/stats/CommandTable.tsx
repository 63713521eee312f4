/** How often each command was called and how long it took, sorted as one likes. */
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  type SortingState,
  sortFn_alphanumeric,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useState } from 'react';
import { formatCount } from '../format/numbers.ts';
import card from '../ui/Card.module.css';
import type { CommandRow } from './info.ts';

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, basic: sortFn_basic },
});
const helper = createColumnHelper<typeof features, CommandRow>();
const columns = helper.columns([
  helper.accessor('name', { header: 'Command', sortFn: 'alphanumeric', sortDescFirst: false }),
  helper.accessor('calls', { header: 'Calls', sortFn: 'basic', cell: ({ getValue }) => formatCount(getValue()) }),
  helper.accessor(({ usec, calls }) => (calls === 0 ? 0 : usec / calls), {
    id: 'each',
    header: 'µs per call',
    sortFn: 'basic',
    cell: ({ getValue }) => getValue().toFixed(1),
  }),
  helper.accessor('failed', { header: 'Failed', sortFn: 'basic', cell: ({ getValue }) => formatCount(getValue()) }),
]);
const AT_FIRST: SortingState = [{ id: 'calls', desc: true }];

export function CommandTable({ commands }: { readonly commands: CommandRow[] }) {
  const [sorting, setSorting] = useState(AT_FIRST);
  const table = useTable({
    features,
    columns,
    data: commands,
    getRowId: ({ name }) => name,
    enableSortingRemoval: false,
    state: { sorting },
    onSortingChange: setSorting,
  });
  return (
    <section className={card.card} aria-labelledby="commands-title">
      <h2 id="commands-title" className={card.title}>
        Commands
      </h2>
      {commands.length === 0 ? (
        <p className={card.empty}>No command has been called yet.</p>
      ) : (
        <table className={card.table}>
          <thead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map((header, i) => {
                  const sorted = header.column.getIsSorted();
                  return (
                    <th
                      key={header.id}
                      scope="col"
                      className={i === 0 ? '' : (card.end ?? '')}
                      {...(sorted !== false && { 'aria-sort': sorted === 'asc' ? 'ascending' : 'descending' })}
                    >
                      <button type="button" className={card.sort} onClick={() => header.column.toggleSorting()}>
                        <table.FlexRender header={header} />
                        {sorted === 'asc' && <ArrowUp aria-hidden />}
                        {sorted === 'desc' && <ArrowDown aria-hidden />}
                      </button>
                    </th>
                  );
                })}
              </tr>
            ))}
          </thead>
          <tbody>
            {table.getRowModel().rows.map((row) => (
              <tr key={row.id}>
                {row.getAllCells().map((cell, i) => (
                  <td key={cell.id} className={i === 0 ? '' : (card.end ?? '')}>
                    <table.FlexRender cell={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** The name of the open store, with the way to others and, of the sample, what can be done to it. */
import { ChevronsUpDown, Database, FlaskConical, Plus, RotateCcw, TrafficCone } from 'lucide-react';
import { useCommands } from '../shell/commands.ts';
import { useDialogs } from '../shell/dialogs.store.ts';
import { Button } from '../ui/Button.tsx';
import { Menu, MenuItem, MenuLabel, MenuLine } from '../ui/Menu.tsx';
import { useConnection } from './connection.store.ts';
import css from './StoreMenu.module.css';
import { addressOf, rememberedStores, SAMPLE_STORE } from './store-name.ts';

const ICONS: Readonly<Record<string, typeof Database>> = {
  traffic: TrafficCone,
  many: FlaskConical,
  reset: RotateCcw,
};

export function StoreMenu() {
  const { name } = useConnection();
  const show = useDialogs((state) => state.show);
  const sample = useCommands().filter(({ group }) => group === 'Sample');
  const others = [...new Set([...rememberedStores(), SAMPLE_STORE])].filter((other) => other !== name);
  return (
    <Menu
      align="start"
      trigger={
        <Button className={css.store ?? ''} icon={<Database />} aria-label={`Store: ${name}`}>
          <span className={css.name}>{name}</span>
          <ChevronsUpDown className={css.arrows} />
        </Button>
      }
    >
      {others.length > 0 && <MenuLabel>Other stores</MenuLabel>}
      {others.map((other) => (
        <MenuItem key={other} icon={<Database />} onSelect={() => location.assign(addressOf(other))}>
          {other}
        </MenuItem>
      ))}
      <MenuItem icon={<Plus />} onSelect={() => show({ kind: 'store' })}>
        Open a store…
      </MenuItem>
      {sample.length > 0 && (
        <>
          <MenuLine />
          <MenuLabel>Sample</MenuLabel>
          {sample.map(({ id, title, run }) => {
            const Icon = ICONS[id] ?? FlaskConical;
            return (
              <MenuItem key={id} icon={<Icon />} onSelect={run}>
                {title}
              </MenuItem>
            );
          })}
        </>
      )}
    </Menu>
  );
}

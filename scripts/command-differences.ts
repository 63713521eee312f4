// Commands that do what Redis' do, but not in everything: what the list in docs/commands.md says of them.

/** By command name. What is Redis 7.2's way and not 7.0's is no difference. */
export const commandDifferences: Readonly<Record<string, string>> = {
  SELECT: 'there is one database, 0',
  MOVE: 'there is one database, so that nothing can be moved',
  SWAPDB: 'there is one database',
  EXPIRE: 'times end at 2^53 ms',
  BITFIELD: 'OVERFLOW SAT of the least integers saturates low, where Redis overflows to the top',
  PFCOUNT: 'never writes its cache into the value, so that it stays a read',
  GEOSEARCH: 'distances may differ in the last printed digit',
  XREADGROUP: 'a read that delivers nothing updates the time at which the consumer was seen in this tab only',
  XSETID: 'ENTRIESADDED beyond 2^53 is rounded',
  DUMP: 'leaves out the flags that keep JavaScript types; texts are not compressed',
  'OBJECT|FREQ': "counts this tab's accesses",
  'OBJECT|IDLETIME': "counts this tab's accesses",
  ZADD: 'the score -0 becomes 0',
};

import { type ContractCheck } from './contract-check';
import { aboutNobody, type ContractScene, essence, idsIn, type Prepared } from './contract-scene';

/** Every row of a client account but its audit trail, as one text a table. */
async function rowsOf({ app }: ContractScene, { visitor: { tenant } }: Prepared): Promise<Record<string, string>> {
  const { rows: tables } = await app.db.admin.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'client_account_id'
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname NOT LIKE 'audit%' ORDER BY 1`,
  );
  const texts: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await app.db.admin.query<{ text: string | null }>(
      `SELECT string_agg(t::text, E'\\n' ORDER BY t::text) AS text FROM ${name} t WHERE client_account_id = $1`,
      [tenant.clientAccountId],
    );
    texts[name] = rows[0]!.text ?? '';
  }
  return texts;
}

export const isolationCheck: ContractCheck = {
  name: 'is the same for a stranger, whatever others have, and changes nothing of theirs',
  check: async (scene) => {
    const owner = await scene.prepared();
    const asked = async (input: unknown): Promise<{ answer: unknown; ids: string[] }> => {
      const answer = await scene.run(await scene.stranger(), input);
      return { answer: essence(answer), ids: idsIn((answer.body as { output?: unknown }).output) };
    };
    for (const input of owner.examples) {
      const before = await asked(aboutNobody(input));
      await scene.run(owner.visitor, input);
      const rows = await rowsOf(scene, owner);

      const about = await asked(input);
      const after = await asked(aboutNobody(input));
      expect(about.answer).toEqual(before.answer);
      expect(after.answer).toEqual(before.answer);
      const others = new Set(idsIn(rows));
      expect([...about.ids, ...after.ids].filter((id) => others.has(id))).toEqual([]);
      expect(await rowsOf(scene, owner)).toEqual(rows);
    }
  },
};

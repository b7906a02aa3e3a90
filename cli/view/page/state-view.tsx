import type { Cell, Row, Section, Table } from "../../../counterexamples/view/picture/drawing.ts";

interface Props {
  readonly picture: readonly Section[];
  readonly changed: ReadonlySet<string>;
  readonly differs: ReadonlySet<string>;
  readonly field: string;
  readonly label: (name: string) => string;
  readonly onField: (field: string) => void;
}

/** The state, drawn. */
export const StateView = (props: Props) => (
  <div class="state">
    {props.picture.map((section) => (
      <div class="section" key={section.title} role="group" aria-label={props.label(section.title)}>
        <h2>{section.title}</h2>
        <div class="tables">
          {section.tables.map((table) => (
            <TableView key={table.title} {...props} table={table} />
          ))}
        </div>
      </div>
    ))}
  </div>
);

const TableView = ({ table, ...props }: Props & { readonly table: Table }) => {
  const { title, columns, rows } = table;
  return (
    <div
      class={columns.length === 0 ? "table list" : "table"}
      role="group"
      tabIndex={0}
      aria-label={props.label(title)}
    >
      <table>
        <caption>{title}</caption>
        {columns.length === 0 ? null : (
          <thead>
            <tr>
              <td />
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map((row) => (
            <RowView key={row.head} {...props} row={row} width={columns.length} />
          ))}
        </tbody>
      </table>
    </div>
  );
};

const RowView = ({
  row: { head, cells, flows },
  width,
  ...props
}: Omit<Props, "picture"> & { readonly row: Row; readonly width: number }) => (
  <tr>
    <th scope="row">{head}</th>
    {flows === true ? (
      <td class="flow" colSpan={Math.max(1, width)}>
        {cells.map((cell) => (
          <span
            key={cell.paths.join()}
            {...signsOf(cell, props)}
            class={`chip ${classOf(cell, props)}`}
          >
            <CellText cell={cell} {...props} />
          </span>
        ))}
      </td>
    ) : (
      cells.map((cell, i) => (
        <td key={i} colSpan={cell.span} {...signsOf(cell, props)} class={classOf(cell, props)}>
          <CellText cell={cell} {...props} />
        </td>
      ))
    )}
  </tr>
);

type Marks = Pick<Props, "changed" | "differs" | "field" | "onField">;

const CellText = ({
  cell,
  changed,
  differs,
}: Pick<Marks, "changed" | "differs"> & { readonly cell: Cell }) => (
  <>
    {cell.text}
    {cell.paths.some((path) => changed.has(path)) ? <span class="away"> (changed)</span> : null}
    {cell.paths.some((path) => differs.has(path)) ? <span class="away"> (differs)</span> : null}
  </>
);

/** A click follows the field: the one that changed, if it shows several. */
const signsOf = ({ paths }: Cell, { changed, onField }: Marks) => {
  const path = paths.find((one) => changed.has(one)) ?? paths[0];
  return path === undefined ? {} : { title: paths.join("\n"), onClick: () => onField(path) };
};

const classOf = ({ tone, paths }: Cell, { changed, differs, field }: Marks): string =>
  [
    `tone-${tone}`,
    ...(paths.some((path) => changed.has(path)) ? ["changed"] : []),
    ...(paths.some((path) => differs.has(path)) ? ["differs"] : []),
    ...(paths.includes(field) ? ["followed"] : []),
  ].join(" ");

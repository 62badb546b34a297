import { Columns3, Copy, Ellipsis, Filter, FilterX } from "lucide-react";
import { IconButton } from "../../../ui/IconButton.tsx";
import { Menu, MenuItem, MenuSeparator } from "../../../ui/Menu.tsx";
import { valueText } from "./jsonLine.ts";
import { scalarOf } from "./jsonNode.ts";
import { formatPath } from "./jsonPath.ts";
import type { TreeChild } from "./treeChildren.ts";
import { useTree } from "./treeContext.ts";

/** What can be done with a field. A key that comes again further down has no path of its own, only a value. */
export function JsonActions({ child, isActive }: { child: TreeChild; isActive: boolean }) {
  const { line, columns, onToggleColumn, onFilter, onCopy, setActive } = useTree();
  const { node, isRepeated } = child;
  const path = formatPath(child.path);
  const value = isRepeated ? undefined : scalarOf(node);
  return (
    <Menu
      trigger={
        <IconButton
          label={`Actions for ${path}`}
          tabIndex={isActive ? 0 : -1}
          // The menu stays while the pointer goes elsewhere.
          onFocus={() => setActive(child.id)}
        >
          <Ellipsis size={14} aria-hidden />
        </IconButton>
      }
    >
      {value !== undefined && (
        <>
          <MenuItem icon={<Filter size={14} aria-hidden />} onSelect={() => onFilter(path, value, false)}>
            Only lines with this value
          </MenuItem>
          <MenuItem icon={<FilterX size={14} aria-hidden />} onSelect={() => onFilter(path, value, true)}>
            No lines with this value
          </MenuItem>
        </>
      )}
      {!isRepeated && (
        <>
          <MenuItem icon={<Columns3 size={14} aria-hidden />} onSelect={() => onToggleColumn(path)}>
            {columns.includes(path) ? "Remove column" : "Show as column"}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<Copy size={14} aria-hidden />} onSelect={() => onCopy(path)}>
            Copy path
          </MenuItem>
        </>
      )}
      <MenuItem icon={<Copy size={14} aria-hidden />} onSelect={() => onCopy(valueText(line, node))}>
        Copy value
      </MenuItem>
    </Menu>
  );
}

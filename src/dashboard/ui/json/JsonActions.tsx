import { Copy, Ellipsis } from "lucide-react";
import { IconButton } from "../IconButton.tsx";
import { Menu, MenuItem, MenuSeparator } from "../Menu.tsx";
import { scalarOf } from "./jsonNode.ts";
import { formatPath } from "./jsonPath.ts";
import { valueText } from "./jsonSource.ts";
import type { TreeChild } from "./treeChildren.ts";
import { useTree } from "./treeContext.ts";

/** What can be done with a field. A key that comes again further down has no path of its own, only a value. */
export function JsonActions({ child, isActive }: { child: TreeChild; isActive: boolean }) {
  const { of, menuOf, onCopy, setActive } = useTree();
  const { node, isRepeated } = child;
  const path = formatPath(child.path);
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
      {!isRepeated && (
        <>
          {menuOf && (
            <>
              {menuOf(path, scalarOf(node))}
              <MenuSeparator />
            </>
          )}
          <MenuItem icon={<Copy size={14} aria-hidden />} onSelect={() => onCopy(path)}>
            Copy path
          </MenuItem>
        </>
      )}
      <MenuItem icon={<Copy size={14} aria-hidden />} onSelect={() => onCopy(valueText(of, node))}>
        Copy value
      </MenuItem>
    </Menu>
  );
}

package dev.rind.edge.config;

import dev.rind.edge.config.Literal.Expression;
import dev.rind.edge.config.Literal.Flag;
import dev.rind.edge.config.Literal.Items;
import dev.rind.edge.config.Literal.None;
import dev.rind.edge.config.Literal.Real;
import dev.rind.edge.config.Literal.Table;
import dev.rind.edge.config.Literal.Text;
import dev.rind.edge.config.Literal.Whole;
import java.util.LinkedHashMap;

/**
 * What a source asks to be done to a setting: put a value in its place, join one to it, or take it away.
 *
 * <p>Source of the rules: measured on Dynaconf 3.3.5, which reads Pulp's settings. A text that begins with a cast
 * ({@code @int 5}) is cast, from a file as well as from the environment; {@code dynaconf_merge} in a value, or {@code
 * @merge} before it, joins.
 */
sealed interface Change {

  record Put(Literal value) implements Change {}

  record Join(Literal value) implements Change {}

  record Remove() implements Change {}

  /** What a variable of the environment asks for. */
  static Change ofVariable(String text, Origin origin) {
    return of(Casts.typed(text, origin));
  }

  /** What a literal, of a file or of a variable, asks for. */
  static Change of(Literal value) {
    return switch (value) {
      case Text text when text.value().equals("@del") || text.value().startsWith("@del ") ->
        new Remove();
      case Text text when text.value().startsWith("@merge ") -> new Join(Casts.joined(text));
      case Table table when table.entries().containsKey(PulpSettings.MERGE_MARK) -> marked(table);
      case Items items when items.values().stream().anyMatch(Change::isMark) ->
        new Join(Casts.cast(unmarked(items)));
      case Text _,Whole _,Real _,Flag _,None _,Items _,Table _,Expression _ ->
        new Put(Casts.cast(value));
    };
  }

  private static Change marked(Table table) {
    var entries = new LinkedHashMap<>(table.entries());
    var mark = entries.remove(PulpSettings.MERGE_MARK);
    var rest = Casts.cast(new Table(entries, table.origin()));
    return mark instanceof Flag(boolean join, Origin _) && !join ? new Put(rest) : new Join(rest);
  }

  private static boolean isMark(Literal item) {
    return item instanceof Text(String text, Origin _) && text.equals(PulpSettings.MERGE_MARK);
  }

  private static Items unmarked(Items items) {
    return new Items(items.values().stream().filter(item -> !isMark(item)).toList(),
        items.origin());
  }
}

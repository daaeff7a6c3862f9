package dev.rind.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The tables of one release of Pulp, as SQL that lays them in an empty database.
 *
 * <p>The newest stand in a listing (resource {@code pulp-tables-3.123.1.txt}), in the notation of the
 * contract, section 3.10; what is other in older ones in {@code pulp-tables-before.txt} (section
 * 13.2). With them come the extension and the domain they need, the triggers of sections 2.3 and
 * 3.2, and the one row every Pulp has: the domain {@code default}.
 *
 * <p><b>Errors:</b> a release that is not listed is an {@link IllegalArgumentException}.
 */
public final class PulpTables {
  /** The releases whose tables can be laid, oldest first: each has tables that differ from the last one's. */
  public static final List<String> RELEASES = List.of("3.39", "3.63", "3.85", "3.109", "3.123.1");

  public static final String NEWEST = RELEASES.getLast();

  private static final String EXTENSION = "CREATE EXTENSION IF NOT EXISTS hstore;\n";

  private static final String RELATIVE_PATH = """
    CREATE DOMAIN relative_path AS text CHECK (
      VALUE !~ '[[:space:]?#]' AND VALUE !~ '(^|/)\\.{0,2}(/|$)');
    """;

  private static final String DEFAULT_DOMAIN = """
    CREATE FUNCTION keep_default_domain() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.name <> 'default' THEN
        RETURN OLD;
      END IF;
      RAISE EXCEPTION 'the domain "default" stays';
    END $$;
    CREATE TRIGGER protect_default BEFORE DELETE ON core_domain
      FOR EACH ROW EXECUTE FUNCTION keep_default_domain();

    INSERT INTO core_domain (pulp_id, pulp_created, pulp_last_updated, name, storage_class,
      storage_settings, redirect_to_object_storage, hide_guarded_distributions%s)
    VALUES (gen_random_uuid(), now(), now(), 'default',
      'pulpcore.app.models.storage.FileSystem', '{}', true, false%s);
    """;

  /** They came with {@link #RELATIVE_PATH}; before, only the API refused base paths that nest. */
  private static final String NESTING_TRIGGERS = """
    CREATE FUNCTION refuse_nested_base_path() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM FROM core_distribution AS other
        WHERE other.pulp_domain_id = NEW.pulp_domain_id
          AND (other.base_path ^@ (NEW.base_path || '/') OR NEW.base_path ^@ (other.base_path || '/'));
      IF FOUND THEN
        RAISE EXCEPTION 'base path % nests with another', NEW.base_path
          USING ERRCODE = 'exclusion_violation';
      END IF;
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER base_path_inserted AFTER INSERT ON core_distribution
      DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION refuse_nested_base_path();
    CREATE CONSTRAINT TRIGGER base_path_updated AFTER UPDATE ON core_distribution
      DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW.base_path <> OLD.base_path) EXECUTE FUNCTION refuse_nested_base_path();
    """;

  private final String release;
  private final Map<String, Table> tables;

  private PulpTables(String release, Map<String, Table> tables) {
    this.release = release;
    this.tables = tables;
  }

  /** The tables of one of {@link #RELEASES}. */
  public static PulpTables of(String release) {
    if (!RELEASES.contains(release)) {
      throw new IllegalArgumentException(
          "no tables listed for Pulp " + release + ", only for " + RELEASES);
    }
    var laid = parse(resource("pulp-tables-" + NEWEST + ".txt"));
    var older = new PulpTables(release, laid.tables);
    older.change(resource("pulp-tables-before.txt"));
    return older;
  }

  static PulpTables parse(String listing) {
    var tables = new LinkedHashMap<String, Table>();
    lines(listing).stream().map(Table::parse).forEach(table -> tables.put(table.name(), table));
    return new PulpTables(NEWEST, tables);
  }

  /** Goes back to this release, change by change. */
  private void change(String changes) {
    var applies = false;
    for (var line : lines(changes)) {
      var words = line.split(" ", 2);
      switch (words[0]) {
        case "before" -> applies = series(release) < series(words[1]);
        case "without" -> {
          if (applies) {
            without(words[1]);
          }
        }
        case "with" -> {
          if (applies) {
            with(Table.parse(words[1]));
          }
        }
        default -> throw new IllegalArgumentException("table changes: unknown: " + line);
      }
    }
  }

  private void with(Table table) {
    tables.merge(table.name(), table, Table::with);
  }

  private void without(String what) {
    int colon = what.indexOf(": ");
    var name = colon < 0 ? what : what.substring(0, colon);
    if (!tables.containsKey(name)) {
      throw new IllegalArgumentException("table changes: no such table: " + what);
    }
    tables.computeIfPresent(name,
        (_, table) -> colon < 0 ? null
            : table.without(List.of(what.substring(colon + 2).split("; ", -1))));
  }

  /** The 117 of 3.117.1. */
  private static int series(String release) {
    return Integer.parseInt(release.split("\\.", -1)[1]);
  }

  private static List<String> lines(String text) {
    return text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
  }

  private static String resource(String name) {
    try (var in = PulpTables.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String release() {
    return release;
  }

  /** The names of the tables, in the order of the listing. */
  public List<String> names() {
    return List.copyOf(tables.keySet());
  }

  public boolean has(String table) {
    return tables.containsKey(table);
  }

  public boolean has(String table, String column) {
    var found = tables.get(table);
    return found != null && found.columns().stream().anyMatch(each -> each.name().equals(column));
  }

  /** Statements for an empty database; a superuser must run them, for the extension. */
  public String sql() {
    var typed = tables.values()
        .stream()
        .flatMap(table -> table.columns().stream())
        .anyMatch(column -> column.type().equals("relative_path"));
    var labels = has("core_domain", "pulp_labels");
    return EXTENSION + (typed ? RELATIVE_PATH : "") + each(Table::createSql) + each(Table::indexSql)
        + each(Table::foreignKeySql)
        + DEFAULT_DOMAIN.formatted(labels ? ", pulp_labels" : "", labels ? ", ''" : "")
        + (typed ? NESTING_TRIGGERS : "");
  }

  private String each(Function<Table, String> part) {
    return tables.values().stream().map(part).collect(Collectors.joining());
  }
}

package dev.rind.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The tables of one release of Pulp, as SQL that lays them in an empty database.
 *
 * <p>They stand in a listing (resource {@code pulp-tables-RELEASE.txt}), in the notation of the
 * contract, section 3.10. With them come the extension and the domain they need, the triggers of
 * sections 2.3 and 3.2, and the one row every Pulp has: the domain {@code default}.
 *
 * <p><b>Errors:</b> a release without a listing is an {@link IllegalArgumentException}.
 */
public final class PulpTables {
  /** The newest release there is a listing of. */
  public static final String NEWEST = "3.123.1";

  private static final String BEFORE = """
    CREATE EXTENSION IF NOT EXISTS hstore;
    CREATE DOMAIN relative_path AS text CHECK (
      VALUE !~ '[[:space:]?#]' AND VALUE !~ '(^|/)\\.{0,2}(/|$)');
    """;

  private static final String AFTER = """
    CREATE FUNCTION keep_default_domain() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.name <> 'default' THEN
        RETURN OLD;
      END IF;
      RAISE EXCEPTION 'the domain "default" stays';
    END $$;
    CREATE TRIGGER protect_default BEFORE DELETE ON core_domain
      FOR EACH ROW EXECUTE FUNCTION keep_default_domain();

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

    INSERT INTO core_domain VALUES (gen_random_uuid(), now(), now(), 'default', NULL,
      'pulpcore.app.models.storage.FileSystem', '{}', true, false, '', NULL);
    """;

  private final List<Table> tables;

  private PulpTables(List<Table> tables) {
    this.tables = List.copyOf(tables);
  }

  /** The tables of a release, such as {@link #NEWEST}. */
  public static PulpTables of(String release) {
    var resource = "pulp-tables-" + release + ".txt";
    try (var in = PulpTables.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "no tables listed for Pulp " + release + ": " + resource);
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static PulpTables parse(String listing) {
    return new PulpTables(listing
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(Table::parse)
        .toList());
  }

  /** The names of the tables, in the order of the listing. */
  public List<String> names() {
    return tables.stream().map(Table::name).toList();
  }

  /** Statements for an empty database; a superuser must run them, for the extension. */
  public String sql() {
    return BEFORE + each(Table::createSql) + each(Table::indexSql) + each(Table::foreignKeySql)
        + AFTER;
  }

  private String each(Function<Table, String> part) {
    return tables.stream().map(part).collect(Collectors.joining());
  }
}

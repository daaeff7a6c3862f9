package dev.rind.edge.pulp;

import dev.rind.edge.catalog.Guard;
import io.vertx.sqlclient.Row;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Content guards with all that is below composite ones (contract 3.2, 4): one row for each way from a
 * guard to a child, of which there are finitely many also where they go in circles.
 */
final class GuardRows {
  private GuardRows() {}

  /** Those that are known; a composite one may hold others. */
  static final List<String> TYPES = List.of("core.rbac", "core.content_redirect", "core.header",
      "core.envvar_header", "certguard.x509", "certguard.rhsm", "core.composite");

  private static final String SQL = """
    WITH RECURSIVE tree(n, parent, id) AS (
      SELECT asked.n, NULL::uuid, asked.id FROM unnest($1::int[], $2::uuid[]) AS asked(n, id)
      %s)
    SELECT tree.n, tree.parent, g.pulp_id, g.pulp_type, g.name%s, %s
      FROM tree
      LEFT JOIN core_contentguard g ON g.pulp_id = tree.id
      %s
     ORDER BY g.pulp_id
    """;

  private static final String CHILDREN = """
    UNION
      SELECT tree.n, tree.id, c.contentguard_id
        FROM tree JOIN core_compositecontentguard_guards c ON c.compositecontentguard_id = tree.id""";

  /** A table of one kind of guard, and what is read of it; where there is no such table there are nulls. */
  private record Detail(String table, List<String> columns) {
    private String selected(Schema schema) {
      var there = schema.has(table);
      var selected = new StringBuilder();
      for (var column : columns) {
        var type = column.equals("shared_secret") ? "bytea" : "text";
        selected.append(", ")
            .append(there ? table + "." + column : "NULL::" + type)
            .append(" AS ")
            .append(named(column));
      }
      return selected.toString();
    }

    private String joined(Schema schema) {
      return schema.has(table)
          ? "LEFT JOIN %1$s ON %1$s.contentguard_ptr_id = g.pulp_id%n      ".formatted(table)
          : "";
    }

    private String named(String column) {
      return table + "_" + column;
    }
  }

  private static final Detail REDIRECT = new Detail("core_contentredirectcontentguard",
      List.of("shared_secret"));
  private static final Detail HEADER = new Detail("core_headercontentguard",
      List.of("header_name", "header_value", "jq_filter"));
  private static final Detail ENV_VAR = new Detail("core_envvarheadercontentguard",
      List.of("header_name", "env_var"));
  private static final Detail X509 = new Detail("certguard_x509certguard",
      List.of("ca_certificate"));
  private static final Detail RHSM = new Detail("certguard_rhsmcertguard",
      List.of("ca_certificate"));
  private static final List<Detail> DETAILS = List.of(REDIRECT, HEADER, ENV_VAR, X509, RHSM);

  static String sql(Schema schema) {
    var selected = new StringBuilder();
    var joined = new StringBuilder();
    for (var detail : DETAILS) {
      selected.append(detail.selected(schema));
      joined.append(detail.joined(schema));
    }
    return SQL.formatted(schema.has("core_compositecontentguard_guards") ? CHILDREN : "",
        selected, Question.WORK, joined);
  }

  /** Null: there is no such guard. */
  static @Nullable Guard read(UUID asked, List<Row> rows) {
    var guards = new HashMap<UUID, Row>();
    for (var row : rows) {
      var id = row.getUUID("pulp_id");
      if (id != null) {
        guards.put(id, row);
      }
    }
    var root = guards.get(asked);
    return root == null ? null : guard(root, guards, rows, new HashSet<>());
  }

  private static Guard guard(Row row, Map<UUID, Row> guards, List<Row> rows, Set<UUID> above) {
    var id = row.getUUID("pulp_id");
    var name = row.getString("name");
    var type = row.getString("pulp_type");
    return switch (type) {
      case "core.rbac" -> new Guard.Rbac(id, name);
      case "core.content_redirect" -> {
        var secret = row.getBuffer(REDIRECT.named("shared_secret"));
        yield secret == null ? new Guard.Unknown(id, name, type)
            : new Guard.Redirect(id, name, secret.getBytes());
      }
      case "core.header" -> {
        var header = text(row, HEADER, "header_name");
        yield header == null ? new Guard.Unknown(id, name, type)
            : new Guard.Header(id, name, header, row.getString(HEADER.named("header_value")),
                text(row, HEADER, "jq_filter"));
      }
      case "core.envvar_header" -> {
        var header = text(row, ENV_VAR, "header_name");
        yield header == null ? new Guard.Unknown(id, name, type)
            : new Guard.EnvVarHeader(id, name, header, row.getString(ENV_VAR.named("env_var")));
      }
      case "certguard.x509" -> {
        var certificates = text(row, X509, "ca_certificate");
        yield certificates == null ? new Guard.Unknown(id, name, type)
            : new Guard.X509(id, name, certificates);
      }
      case "certguard.rhsm" -> {
        var certificates = text(row, RHSM, "ca_certificate");
        yield certificates == null ? new Guard.Unknown(id, name, type)
            : new Guard.Rhsm(id, name, certificates);
      }
      case "core.composite" -> {
        if (!above.add(id)) {
          yield new Guard.Unknown(id, name, type);
        }
        var children = rows.stream()
            .filter(child -> Objects.equals(child.getUUID("parent"), id))
            .map(child -> guards.get(child.getUUID("pulp_id")))
            .filter(Objects::nonNull)
            .map(child -> guard(child, guards, rows, above))
            .toList();
        above.remove(id);
        yield new Guard.Composite(id, name, children);
      }
      default -> new Guard.Unknown(id, name, type);
    };
  }

  private static @Nullable String text(Row row, Detail detail, String column) {
    return row.getString(detail.named(column));
  }
}

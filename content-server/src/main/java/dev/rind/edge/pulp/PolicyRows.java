package dev.rind.edge.pulp;

import dev.rind.edge.catalog.DownloadPolicy;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Access policies by their {@code viewset_name}, as far as they are about downloads (contract 4.3).
 *
 * <p>Whatever is not known to be what Pulp comes with is customized; that nobody has called it so
 * ({@code customized}) counts for nothing.
 */
public final class PolicyRows {
  private PolicyRows() {}

  static final String SQL = """
    SELECT asked.n, p.statements::text AS statements, %s
      FROM unnest($1::int[], $2::text[]) AS asked(n, name)
      LEFT JOIN core_accesspolicy p ON p.viewset_name = asked.name
    """.formatted(Question.WORK);

  /** What an action may be called that a download is as well. */
  private static final Set<String> DOWNLOADS = Set.of("download", "*", "<safe_methods>",
      "<method:get>", "<method:head>");

  /** The second one is of before there were domains; both ask the same of who is to be admitted. */
  private static final Set<String> CONDITIONS = Set.of(
      "has_model_or_domain_or_obj_perms:core.download_rbaccontentguard",
      "has_model_or_obj_perms:core.download_rbaccontentguard");

  private static final Set<String> FIELDS = Set.of("action", "principal", "effect", "condition");

  /** What counts now. */
  public static CompletableFuture<DownloadPolicy> of(Database database) {
    return new Question<String, DownloadPolicy>(database, SQL,
        List.of(Question.texts(name -> name)),
        PolicyRows::read).fetch(List.of(DownloadPolicy.NAME))
        .thenApply(
            found -> found.values().getOrDefault(DownloadPolicy.NAME, DownloadPolicy.BUILT_IN))
        .toCompletableFuture();
  }

  /** Where there is no such policy, what Pulp comes with counts; and that is an answer, which rounds keep fresh. */
  static DownloadPolicy read(String name, List<Row> rows) {
    var statements = rows.getFirst().getString("statements");
    return statements == null ? DownloadPolicy.BUILT_IN : policy(statements);
  }

  static DownloadPolicy policy(String statements) {
    try {
      var ofDownloads = new JsonArray(statements).stream()
          .filter(statement -> !(statement instanceof JsonObject object)
              || texts(object, "action").stream().anyMatch(DOWNLOADS::contains))
          .toList();
      return ofDownloads.size() == 1 && ofDownloads.getFirst() instanceof JsonObject only
          && isBuiltIn(only) ? DownloadPolicy.BUILT_IN : DownloadPolicy.CUSTOMIZED;
    } catch (DecodeException noList) {
      return DownloadPolicy.CUSTOMIZED;
    }
  }

  private static boolean isBuiltIn(JsonObject statement) {
    var conditions = texts(statement, "condition");
    return FIELDS.containsAll(statement.fieldNames())
        && texts(statement, "action").contains("download")
        && texts(statement, "principal").equals(Set.of("authenticated"))
        && texts(statement, "effect").equals(Set.of("allow"))
        && conditions.size() == 1 && CONDITIONS.containsAll(conditions);
  }

  /** A text, or the texts of a list. */
  private static Set<String> texts(JsonObject statement, String field) {
    var value = statement.getValue(field);
    return (value instanceof JsonArray list ? list.stream() : Stream.ofNullable(value))
        .map(String::valueOf)
        .collect(Collectors.toSet());
  }
}

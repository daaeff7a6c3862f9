package dev.rind.edge.pulp;

import dev.rind.edge.catalog.User;
import io.vertx.sqlclient.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Users by their name (contract 4.6). */
final class UserRows {
  private UserRows() {}

  static final String SQL = """
    SELECT asked.n, u.id, u.password, u.is_active, u.is_superuser, %s
      FROM unnest($1::int[], $2::text[]) AS asked(n, username)
      LEFT JOIN auth_user u ON u.username = asked.username
    """.formatted(Question.WORK);

  static @Nullable User read(String name, List<Row> rows) {
    var row = rows.getFirst();
    var id = row.getInteger("id");
    return id == null ? null
        : new User(id, name, row.getString("password"), row.getBoolean("is_active"),
            row.getBoolean("is_superuser"));
  }
}

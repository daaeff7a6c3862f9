package dev.rind.edge.pulp;

import io.vertx.sqlclient.Row;

/**
 * What answers at the database's address.
 *
 * @param version such as {@code 15.18}
 * @param inRecovery a replica, which can only be read
 * @param behindProxy PgBouncer or the like is in between: the process that answers is not the one
 *     that the connection was told of
 */
public record ServerInfo(String version, boolean inRecovery, boolean behindProxy) {
  static final String SQL = "SELECT current_setting('server_version'), pg_is_in_recovery(), pg_backend_pid()";

  static ServerInfo of(Row row, int toldPid) {
    return new ServerInfo(row.getString(0), row.getBoolean(1), row.getInteger(2) != toldPid);
  }
}

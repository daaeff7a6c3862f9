package dev.rind.testbed;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class PostgresTest {
  @Test
  void aFreshDatabaseHasPulpsTablesAndNothingOfAnother() {
    try (var one = Postgres.shared().database(); var other = Postgres.shared().database()) {
      one.update("INSERT INTO auth_group (name) VALUES ('editors')");

      assertThat(one.value(Long.class, "SELECT count(*) FROM auth_group")).hasValue(1L);
      assertThat(other.value(Long.class, "SELECT count(*) FROM auth_group")).hasValue(0L);
      assertThat(other.value(String.class, "SELECT name FROM core_domain")).hasValue("default");
    }
  }

  @Test
  void onlyStatementsOfTheRoleUnderTestAreCounted() throws SQLException {
    try (var database = Postgres.shared().database()) {
      ask(database, "SELECT name FROM core_domain WHERE name = 'before the reset'");
      database.resetStatements();

      ask(database, "SELECT name FROM core_domain WHERE name = 'default'");
      ask(database, "SELECT name FROM core_domain WHERE name = 'another'");
      database.update("UPDATE core_domain SET description = 'by a fixture'");

      assertThat(
          database.statements().stream().filter(each -> each.query().startsWith("SELECT name")))
          .containsExactly(
              new Database.Statement("SELECT name FROM core_domain WHERE name = $1", 2, 1));
      assertThat(database.statements()).noneMatch(each -> each.query().startsWith("UPDATE"));
      assertThat(database.statementCount()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void aServerOfOnesOwnComesBackAfterAnOutageWithItsRows() {
    try (var server = Postgres.own(); var database = server.database()) {
      int port = server.port();
      database.update("INSERT INTO auth_group (name) VALUES ('editors')");

      server.stop();
      assertThatThrownBy(database::statements).isInstanceOf(DatabaseFailure.class);

      server.start();
      assertThat(server.port()).isEqualTo(port);
      assertThat(database.value(String.class, "SELECT name FROM auth_group")).hasValue("editors");
    }
  }

  @Test
  void theDefaultDomainStaysAndOthersGo() {
    try (var database = Postgres.shared().database()) {
      database.update("""
        INSERT INTO core_domain VALUES (?, now(), now(), 'team', NULL, 'x', '{}', true, false, '', NULL)
        """, UUID.randomUUID());

      assertThat(database.update("DELETE FROM core_domain WHERE name = 'team'")).isOne();
      assertThatThrownBy(() -> database.update("DELETE FROM core_domain"))
          .hasMessageContaining("default");
    }
  }

  private static void ask(Database database, String sql) throws SQLException {
    var url = "jdbc:postgresql://%s:%d/%s".formatted(database.host(), database.port(),
        database.name());
    try (var connection = DriverManager.getConnection(url, database.user(), database.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}

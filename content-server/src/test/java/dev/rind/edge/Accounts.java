package dev.rind.edge;

import dev.rind.testbed.Database;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Pulp's users and groups in a testbed, and the one role that may download what RBAC guards guard.
 *
 * <p>The password of each user is "right".
 */
final class Accounts {
  /** Of "right", with little work. */
  static final String HASH = "pbkdf2_sha256$1000$NaClNaCl$cluR/JvH26CPh8aDfF8739HSEwe7RjTrQKmctGKVaQE=";

  private static final UUID ROLE = UUID.fromString("00000000-0000-0000-0000-000000000003");

  private final Database database;

  /** With the permission, the role that has it, and nobody. */
  Accounts(Database database) {
    this.database = database;
    database.transaction(
        "INSERT INTO django_content_type (id, app_label, model) VALUES (1, 'core', 'rbaccontentguard')",
        "INSERT INTO auth_permission (id, name, content_type_id, codename) VALUES (1, '', 1, 'download_rbaccontentguard')",
        "INSERT INTO core_role (pulp_id, pulp_created, name, locked) VALUES ('%s', now(), 'downloader', true)"
            .formatted(ROLE),
        "INSERT INTO core_role_permissions (role_id, permission_id) VALUES ('%s', 1)"
            .formatted(ROLE));
  }

  /** A user without a role. */
  Accounts user(String name) {
    database.update("""
        INSERT INTO auth_user (password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
        VALUES (?, false, ?, '', '', '', false, true, now())""", HASH, name);
    return this;
  }

  Accounts superuser(String name) {
    user(name);
    database.update("UPDATE auth_user SET is_superuser = true WHERE username = ?", name);
    return this;
  }

  /** Gives a user the role: everywhere, or for one guard. */
  Accounts role(String user, @Nullable UUID guard) {
    return role(user, guard, null);
  }

  Accounts roleInDomain(String user, String domain) {
    return role(user, null, domain);
  }

  private Accounts role(String user, @Nullable UUID guard, @Nullable String domain) {
    database.transaction("""
        INSERT INTO core_userrole (pulp_id, pulp_created, role_id, user_id, object_id, domain_id)
        SELECT gen_random_uuid(), now(), '%s', id, %s,
               (SELECT pulp_id FROM core_domain WHERE name = '%s')
          FROM auth_user WHERE username = '%s'"""
        .formatted(ROLE, guard == null ? "NULL" : "'" + guard + "'", domain, user));
    return this;
  }

  /** The permission itself, without a role. */
  Accounts permission(String user) {
    database.update("""
        INSERT INTO auth_user_user_permissions (user_id, permission_id)
        SELECT id, 1 FROM auth_user WHERE username = ?""", user);
    return this;
  }

  /** A group that has the role everywhere. */
  Accounts group(String name) {
    database.transaction("INSERT INTO auth_group (name) VALUES ('%s')".formatted(name),
        """
        INSERT INTO core_grouprole (pulp_id, pulp_created, role_id, group_id)
        SELECT gen_random_uuid(), now(), '%s', id FROM auth_group WHERE name = '%s'"""
            .formatted(ROLE, name));
    return this;
  }

  Accounts member(String user, String group) {
    database.update("""
        INSERT INTO auth_user_groups (user_id, group_id)
        SELECT u.id, g.id FROM auth_user u, auth_group g WHERE u.username = ? AND g.name = ?""",
        user, group);
    return this;
  }

  /** How a user logs in. */
  static String login(String name) {
    return login(name, "right");
  }

  static String login(String name, String password) {
    return "Authorization: Basic "
        + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(UTF_8));
  }
}

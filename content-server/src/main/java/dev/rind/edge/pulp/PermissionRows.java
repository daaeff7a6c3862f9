package dev.rind.edge.pulp;

import dev.rind.edge.catalog.Permission;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether users may pass guards: as superusers, by a permission of their own or of a group, or by a role
 * that counts everywhere, in the domain, or for that guard (contract 4.3, S9).
 */
final class PermissionRows {
  private PermissionRows() {}

  static final List<Function<List<Permission>, Object>> COLUMNS = List.of(
      keys -> keys.stream().map(Permission::userId).toArray(Integer[]::new),
      Question.ids(Permission::guardId), Question.ids(Permission::domainId));

  static final String SQL = """
    WITH download AS (
           SELECT p.id FROM auth_permission p JOIN django_content_type t ON t.id = p.content_type_id
            WHERE t.app_label = 'core' AND p.codename = 'download_rbaccontentguard'),
         granting AS (
           SELECT rp.role_id FROM core_role_permissions rp JOIN download ON download.id = rp.permission_id)
    SELECT asked.n, u.is_active AND (u.is_superuser
             OR EXISTS (SELECT FROM auth_user_user_permissions up
                         WHERE up.user_id = u.id AND up.permission_id IN (SELECT id FROM download))
             OR EXISTS (SELECT FROM auth_user_groups ug JOIN auth_group_permissions gp ON gp.group_id = ug.group_id
                         WHERE ug.user_id = u.id AND gp.permission_id IN (SELECT id FROM download))
             OR EXISTS (SELECT FROM core_userrole r
                         WHERE r.user_id = u.id AND r.role_id IN (SELECT role_id FROM granting) AND (%1$s))
             OR EXISTS (SELECT FROM auth_user_groups ug JOIN core_grouprole r ON r.group_id = ug.group_id
                         WHERE ug.user_id = u.id AND r.role_id IN (SELECT role_id FROM granting) AND (%1$s))
           ) AS allowed, %2$s
      FROM unnest($1::int[], $2::int[], $3::uuid[], $4::uuid[]) AS asked(n, user_id, guard_id, domain_id)
      LEFT JOIN auth_user u ON u.id = asked.user_id
    """
      .formatted("""
        (r.object_id IS NULL AND r.domain_id IS NULL) OR r.domain_id = asked.domain_id
                              OR r.object_id = asked.guard_id::text""", Question.WORK);

  /** Null: there is no such user. */
  static @Nullable Boolean read(Permission asked, List<Row> rows) {
    return rows.getFirst().getBoolean("allowed");
  }
}

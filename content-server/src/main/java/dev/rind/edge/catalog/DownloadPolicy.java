package dev.rind.edge.catalog;

/** What the access policy of guards asks of who downloads (contract 4.3). */
public enum DownloadPolicy {
  /** What Pulp comes with: somebody who has the permission to. */
  BUILT_IN,

  /** Somebody changed it, and only Pulp itself can tell what it says now. */
  CUSTOMIZED;

  /** What Pulp calls that policy. */
  public static final String NAME = "contentguards/core/rbac";
}

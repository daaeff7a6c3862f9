package dev.rind.edge.guard;

import dev.rind.edge.catalog.Guard;

/**
 * Where Pulp's API has a guard, and what Pulp calls its kind: denials name it by both.
 *
 * @param apiRoot Pulp's API_ROOT: begins and ends with a slash
 * @param domainsEnabled whether a domain comes after that
 */
record GuardAddresses(String apiRoot, boolean domainsEnabled) {

  /** @param domain of the distribution, which is the guard's */
  String of(Guard guard, String domain) {
    return apiRoot + (domainsEnabled ? domain + "/" : "") + "api/v3/contentguards/" + kind(guard)
        + "/" + guard.id() + "/";
  }

  private static String kind(Guard guard) {
    return switch (guard) {
      case Guard.Rbac _ -> "core/rbac";
      case Guard.Header _ -> "core/header";
      case Guard.EnvVarHeader _ -> "core/envvar_header";
      case Guard.Redirect _ -> "core/content_redirect";
      case Guard.Composite _ -> "core/composite";
      case Guard.X509 _ -> "certguard/x509";
      case Guard.Rhsm _ -> "certguard/rhsm";
      case Guard.Unknown(var _, var _, String type) -> type.replace('.', '/');
    };
  }

  /** Its pulp_type, such as core.header. */
  static String type(Guard guard) {
    return kind(guard).replace('/', '.');
  }

  static String className(Guard guard) {
    return switch (guard) {
      case Guard.Rbac _ -> ofCore("RBACContentGuard");
      case Guard.Header _ -> ofCore("HeaderContentGuard");
      case Guard.EnvVarHeader _ -> ofCore("EnvVarHeaderContentGuard");
      case Guard.Redirect _ -> ofCore("ContentRedirectContentGuard");
      case Guard.Composite _ -> ofCore("CompositeContentGuard");
      case Guard.X509 _ -> "pulp_certguard.app.models.X509CertGuard";
      case Guard.Rhsm _ -> "pulp_certguard.app.models.RHSMCertGuard";
      case Guard.Unknown(var _, var _, String type) -> type;
    };
  }

  private static String ofCore(String name) {
    return "pulpcore.app.models.publication." + name;
  }
}

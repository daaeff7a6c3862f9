package dev.rind.testbed;

import java.util.UUID;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** The detail row beside a master row, for the types that have one in the listed tables. */
final class Details {
  private static final Pattern SETTING = Pattern.compile("\"((?:repo_)?gpgcheck)\"\\s*:\\s*([01])");

  private Details() {}

  static void distribution(Rows rows, UUID id, PulpDistribution spec) {
    switch (spec.type()) {
      case "rpm.rpm" -> rows.row(
          "rpm_rpmdistribution",
          "distribution_ptr_id", id, "generate_repo_config", spec.generatesRepoConfig());
      case "file.file" -> rows.row("file_filedistribution", "distribution_ptr_id", id);
      case "core.artifact" -> rows.row("core_artifactdistribution", "distribution_ptr_id", id);
      case "core.openpgp" -> rows.row("core_openpgpdistribution", "distribution_ptr_id", id);
      default -> {}
    }
  }

  static void repository(Rows rows, UUID id, PulpDistribution spec) {
    switch (spec.type()) {
      case "rpm.rpm" -> rows.row(
          "rpm_rpmrepository",
          "repository_ptr_id", id, "retain_package_versions", 0, "autopublish", false,
          "last_sync_details", "{}", "repo_config", spec.repoConfig(),
          "gpgcheck", setting(spec, "gpgcheck"), "repo_gpgcheck", setting(spec, "repo_gpgcheck"),
          "sqlite_metadata", false, "original_checksum_types", "{}");
      case "file.file" -> rows.row(
          "file_filerepository",
          "repository_ptr_id", id, "autopublish", false, "manifest", "PULP_MANIFEST",
          "last_sync_details", "{}");
      default -> {}
    }
  }

  static void publication(Rows rows, UUID id, PulpDistribution spec) {
    if (!SETTING.matcher(spec.repoConfig()).replaceAll("").matches("[{}, ]*")) {
      rows.needs("rpm_rpmpublication.repo_config", "the repo_config " + spec.repoConfig());
    }
    switch (spec.type()) {
      case "rpm.rpm" -> rows.row(
          "rpm_rpmpublication",
          "publication_ptr_id", id, "repo_config", spec.repoConfig(), "checksum_type", "sha256",
          "layout", "nested_alphabetically",
          "gpgcheck", setting(spec, "gpgcheck"), "repo_gpgcheck", setting(spec, "repo_gpgcheck"),
          "sqlite_metadata", false);
      case "file.file" -> rows.row(
          "file_filepublication", "publication_ptr_id", id, "manifest", "PULP_MANIFEST");
      default -> {}
    }
  }

  static void remote(Rows rows, UUID id, PulpDistribution spec) {
    switch (spec.type()) {
      case "rpm.rpm" -> rows.row("rpm_rpmremote", "remote_ptr_id", id);
      case "file.file" -> rows.row("file_fileremote", "remote_ptr_id", id);
      default -> {}
    }
  }

  static void guard(Rows rows, UUID id, Guard guard) {
    switch (guard) {
      case Guard.Header header -> rows.row(
          "core_headercontentguard",
          "contentguard_ptr_id", id, "header_name", header.name(), "header_value", header.value(),
          "jq_filter", header.jqFilter());
      case Guard.EnvVar header -> rows.row(
          "core_envvarheadercontentguard",
          "contentguard_ptr_id", id, "header_name", header.name(), "env_var", header.variable());
      case Guard.Redirect redirect -> rows.row(
          "core_contentredirectcontentguard",
          "contentguard_ptr_id", id, "shared_secret", redirect.secret().getBytes(US_ASCII));
      case Guard.X509 x509 -> rows.row(
          "certguard_x509certguard",
          "contentguard_ptr_id", id, "ca_certificate", x509.certificates());
      case Guard.Rhsm rhsm -> rows.row(
          "certguard_rhsmcertguard",
          "contentguard_ptr_id", id, "ca_certificate", rhsm.certificates());
      case Guard.Rbac _ -> rows.row("core_rbaccontentguard", "contentguard_ptr_id", id);
      case Guard.Composite _ ->
        rows.row("core_compositecontentguard", "contentguard_ptr_id", id);
      case Guard.OfType other -> {}
    }
  }

  /** Before pulp_rpm 3.24 two settings of the {@code repo_config} had columns of their own, and no others were. */
  private static int setting(PulpDistribution spec, String name) {
    return SETTING.matcher(spec.repoConfig())
        .results()
        .filter(found -> found.group(1).equals(name))
        .map(found -> Integer.valueOf(found.group(2)))
        .findFirst()
        .orElse(0);
  }

  static String contentType(PulpDistribution spec) {
    return spec.type().equals("rpm.rpm") ? "rpm.package" : spec.type();
  }
}

package dev.rind.edge.guard.certificate;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The extensions of Red Hat's that make a certificate an entitlement.
 *
 * <p>Source: contract 4.5.
 */
record EntitlementExtensions(X509Certificate certificate) {
  private static final String BASE = "1.3.6.1.4.1.2312.9.";
  private static final String ORDER_NAME = BASE + "4.1";
  private static final String VERSION = BASE + "6";
  private static final String PATH_TREE = BASE + "7";
  private static final Pattern PATH = Pattern.compile(Pattern.quote(BASE) + "2\\.\\d+\\.1\\.6");
  private static final Pattern VERSION_TEXT = Pattern.compile("(\\d{1,4})(\\..*)?");

  int majorVersion() throws Unreadable {
    var version = certificate.getExtensionValue(VERSION);
    if (version == null) {
      return 1;
    }
    var parts = VERSION_TEXT.matcher(text(version));
    if (!parts.matches()) {
      throw noEntitlement("its version is no number");
    }
    return Integer.parseInt(parts.group(1));
  }

  /** Those of version 1. */
  List<String> paths() throws Unreadable {
    // Pulp answers 500 without it.
    if (certificate.getExtensionValue(ORDER_NAME) == null) {
      throw noEntitlement("it has no order");
    }
    var paths = new ArrayList<String>();
    for (var oid : oids()) {
      var value = PATH.matcher(oid).matches() ? certificate.getExtensionValue(oid) : null;
      if (value != null) {
        paths.add(text(value));
      }
    }
    return paths;
  }

  /** Those of version 3, still encoded. */
  byte[] pathTree() throws Unreadable {
    var value = certificate.getExtensionValue(PATH_TREE);
    if (value == null) {
      throw noEntitlement("it has no paths");
    }
    return Der.content(Der.content(value, Der.OCTET_STRING), Der.OCTET_STRING);
  }

  private Set<String> oids() {
    var oids = certificate.getNonCriticalExtensionOIDs();
    return oids == null ? Set.of() : oids;
  }

  private static String text(byte[] value) throws Unreadable {
    return new String(Der.content(Der.content(value, Der.OCTET_STRING), Der.UTF8_STRING),
        StandardCharsets.UTF_8);
  }

  static Unreadable noEntitlement(String why) {
    return new Unreadable("The client certificate is no entitlement: " + why + ".");
  }
}

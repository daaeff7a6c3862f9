package dev.rind.testbed;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A content guard on a distribution. */
public sealed interface Guard {
  /** Admits requests that carry this header with this value, or JSON of which the program makes it. */
  record Header(String name, String value, @Nullable String jqFilter) implements Guard {
    public Header(String name, String value) {
      this(name, value, null);
    }
  }

  /** Admits requests that carry this header with the value of an environment variable. */
  record EnvVar(String name, String variable) implements Guard {}

  /** Admits requests whose URL is signed with this secret, which is a text of ASCII here. */
  record Redirect(String secret) implements Guard {}

  /** Admits requests with a certificate of one of these CAs, in PEM. */
  record X509(String certificates) implements Guard {}

  /** The same, and the certificate has to be entitled to the path. */
  record Rhsm(String certificates) implements Guard {}

  /** Admits users with the permission. */
  record Rbac() implements Guard {}

  /** Admits whom one of these admits. */
  record Composite(List<Guard> children) implements Guard {
    public Composite {
      children = List.copyOf(children);
    }
  }

  /** A guard of any other type, which has no row beside the master one. */
  record OfType(String pulpType) implements Guard {}
}

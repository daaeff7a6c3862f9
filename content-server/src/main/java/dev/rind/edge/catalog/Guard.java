package dev.rind.edge.catalog;

import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/** A content guard, with what it decides by: exactly one of these (contract 4). */
public sealed interface Guard {
  UUID id();

  String name();

  /** Asks for a {@link Permission}. */
  record Rbac(UUID id, String name) implements Guard {}

  /** Asks for a header with this value. Prints without it, because whoever knows it passes. */
  record Header(UUID id, String name, String header, String value, @Nullable String jqFilter)
      implements
        Guard {
    @Override
    public String toString() {
      return "Header[" + name + ", " + header + "]";
    }
  }

  /** Asks for a header with the value of an environment variable. */
  record EnvVarHeader(UUID id, String name, String header, String variable) implements Guard {}

  /** Asks for a signed URL. Prints without the secret; its bytes are not to be changed. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody, and a copy of a secret is one more
  record Redirect(UUID id, String name, byte[] sharedSecret) implements Guard {
    @Override
    public String toString() {
      return "Redirect[" + name + "]";
    }
  }

  /** Asks for a certificate that one of these has signed. */
  record X509(UUID id, String name, String caCertificates) implements Guard {}

  /** The same, and that the certificate's entitlements name the path. */
  record Rhsm(UUID id, String name, String caCertificates) implements Guard {}

  /** Asks for one of its children, or for nothing where it has none. */
  record Composite(UUID id, String name, List<Guard> children) implements Guard {
    public Composite {
      children = List.copyOf(children);
    }
  }

  /**
   * Admits nobody: of a kind that is not known here, or a composite one within itself. It stays in its
   * place, because a composite one without children would admit everybody.
   */
  record Unknown(UUID id, String name, String type) implements Guard {}
}

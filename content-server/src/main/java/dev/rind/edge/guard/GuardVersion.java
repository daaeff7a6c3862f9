package dev.rind.edge.guard;

import dev.rind.edge.catalog.Guard;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What a guard decides by, with all below it, as a digest: two rows that say the same are one version. When a row was
 * written is none of it: Pulp does not change that with each of the tables that a guard is made of.
 *
 * <p>It is of secrets, so it is printed nowhere.
 */
record GuardVersion(String digest) {
  static GuardVersion of(Guard guard) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      try (var out = new DataOutputStream(
          new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
        write(guard, out);
      }
      return new GuardVersion(HexFormat.of().formatHex(digest.digest()));
    } catch (NoSuchAlgorithmException none) {
      throw new IllegalStateException(none);
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    }
  }

  private static void write(Guard guard, DataOutputStream out) throws IOException {
    text(guard.getClass().getName(), out);
    text(guard.id().toString(), out);
    text(guard.name(), out);
    switch (guard) {
      case Guard.Rbac _ -> {}
      case Guard.Header header -> {
        text(header.header(), out);
        text(header.value(), out);
        text(header.jqFilter(), out);
      }
      case Guard.EnvVarHeader header -> {
        text(header.header(), out);
        text(header.variable(), out);
      }
      case Guard.Redirect redirect -> {
        out.writeInt(redirect.sharedSecret().length);
        out.write(redirect.sharedSecret());
      }
      case Guard.X509 x509 -> text(x509.caCertificates(), out);
      case Guard.Rhsm rhsm -> text(rhsm.caCertificates(), out);
      case Guard.Composite composite -> {
        out.writeInt(composite.children().size());
        for (var child : composite.children()) {
          write(child, out);
        }
      }
      case Guard.Unknown unknown -> text(unknown.type(), out);
    }
  }

  /** With its length before it, so that two fields cannot be read as others. */
  private static void text(@Nullable String text, DataOutputStream out) throws IOException {
    if (text == null) {
      out.writeInt(-1);
    } else {
      var bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
  }

  @Override
  public String toString() {
    return "GuardVersion";
  }
}

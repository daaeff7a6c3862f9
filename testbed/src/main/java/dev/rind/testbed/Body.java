package dev.rind.testbed;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file, from memory or from a file that may be larger than memory. Two bodies are
 * equal only if they are the same object.
 *
 * <p><b>Threading:</b> any thread.
 *
 * <p><b>Errors:</b> a file that does not read is an {@link UncheckedIOException} naming it.
 */
public final class Body {
  private final Source source;
  private volatile @Nullable Digests digests;

  private Body(Source source) {
    this.source = source;
  }

  public static Body of(byte[] bytes) {
    var copy = bytes.clone();
    return new Body(() -> new ByteArrayInputStream(copy));
  }

  public static Body of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The file must stay as it is. */
  public static Body of(Path file) {
    return new Body(() -> Files.newInputStream(file));
  }

  InputStream open() throws IOException {
    return source.open();
  }

  /** Read once, with all digests computed on the way. */
  Digests digests() {
    var known = digests;
    if (known == null) {
      known = Digests.of(source);
      digests = known;
    }
    return known;
  }

  public long sizeBytes() {
    return digests().sizeBytes();
  }

  /** In lower-case hexadecimal. */
  public String sha256() {
    return digests().sha256();
  }

  /** Size, and the digests Pulp keeps by default, in lower-case hexadecimal. */
  record Digests(long sizeBytes, String sha224, String sha256, String sha384, String sha512) {
    private static Digests of(Source source) {
      var digests = List.of(digest("SHA-224"), digest("SHA-256"), digest("SHA-384"),
          digest("SHA-512"));
      var all = OutputStream.nullOutputStream();
      for (var digest : digests) {
        all = new DigestOutputStream(all, digest);
      }
      try (var in = source.open(); var out = all) {
        long sizeBytes = in.transferTo(out);
        var hex = digests.stream().map(each -> HexFormat.of().formatHex(each.digest())).toList();
        return new Digests(sizeBytes, hex.get(0), hex.get(1), hex.get(2), hex.get(3));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static MessageDigest digest(String algorithm) {
      try {
        return MessageDigest.getInstance(algorithm);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private interface Source {
    InputStream open() throws IOException;
  }
}

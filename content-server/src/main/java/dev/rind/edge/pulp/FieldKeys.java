package dev.rind.edge.pulp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of Pulp's encrypted columns: its file {@code DB_ENCRYPTION_KEY}, read at start, and again where
 * a token fits none of them, for keys are rotated (contract 9.4).
 *
 * <p><b>Threading:</b> for threads that may wait for a disk.
 *
 * <p><b>Bounds:</b> the file is read again at most once a second, and at most 64 KiB of it.
 *
 * <p><b>Errors:</b> a file that is missing or wrong gives no keys, and one that has become so leaves those
 * of before. It is told of in the log once something cannot be decrypted for it, and in {@code toString},
 * by line and what was expected: never a key nor what one opens.
 */
public final class FieldKeys {
  static final Duration READ_EVERY = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(FieldKeys.class);
  private static final int BYTES_MAX = 64 << 10;

  private final Path file;
  private final LongSupplier nanos;
  private volatile Held held;
  private Optional<Long> readAgainAt = Optional.empty();
  private String told = "";

  private record Held(List<Fernet> keys, String state) {
    static Held nothing(String state) {
      return new Held(List.of(), state);
    }

    Held orKeysOf(Held before) {
      return keys.isEmpty() ? new Held(before.keys, state) : this;
    }
  }

  private FieldKeys(Path file, LongSupplier nanos) {
    this.file = file;
    this.nanos = nanos;
    this.held = read();
  }

  /**
   * The keys that the file has now, if there is one.
   *
   * @param nanos a clock that only goes forward
   */
  public static FieldKeys read(Path file, LongSupplier nanos) {
    return new FieldKeys(file, nanos);
  }

  /** The text of a token; empty: no key opens it. */
  Optional<String> decrypt(String token) {
    var text = opened(token);
    if (text.isEmpty()) {
      readAgain();
      text = opened(token);
    }
    if (text.isEmpty()) {
      tell();
    }
    return text;
  }

  private Optional<String> opened(String token) {
    return held.keys.stream()
        .flatMap(key -> key.decrypt(token).stream())
        .findFirst()
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private synchronized void readAgain() {
    var now = nanos.getAsLong();
    if (readAgainAt.filter(last -> now - last < READ_EVERY.toNanos()).isEmpty()) {
      readAgainAt = Optional.of(now);
      held = read().orKeysOf(held);
    }
  }

  /** Once, as long as it is the same. */
  private synchronized void tell() {
    var now = held.state;
    if (!now.equals(told)) {
      told = now;
      LOG.error("a value of the database cannot be decrypted; DB_ENCRYPTION_KEY is {}", this);
    }
  }

  private Held read() {
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(BYTES_MAX + 1);
      return bytes.length > BYTES_MAX
          ? Held.nothing(": too long (expected: at most " + BYTES_MAX + " bytes)")
          : keys(
              new String(bytes, StandardCharsets.ISO_8859_1).lines().map(String::strip).toList());
    } catch (NoSuchFileException _) {
      return Held.nothing(": no such file");
    } catch (IOException unreadable) {
      return Held.nothing(": cannot be read: " + unreadable.getClass().getSimpleName());
    }
  }

  /** Pulp takes no file of which it cannot take all. */
  private static Held keys(List<String> lines) {
    var keys = new ArrayList<Fernet>();
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      if (!line.isEmpty() && !line.startsWith("#")) {
        var key = Fernet.ofKey(line);
        if (key.isEmpty()) {
          return Held.nothing(":" + (i + 1) + ": no key (expected: 32 bytes in base64)");
        }
        keys.add(key.get());
      }
    }
    return keys.isEmpty() ? Held.nothing(": empty (expected: a key a line)")
        : new Held(List.copyOf(keys), ": keys: " + keys.size());
  }

  /** The file, and how many keys it has or why none. */
  @Override
  public String toString() {
    return file + held.state;
  }
}

package dev.rind.edge.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a setting of Rind may be: how its words are read, and the sentence that says what is allowed.
 *
 * @param allowed for the table of settings, such as "duration, 10ms to 1m"
 * @param secret whether its words must not be seen
 */
record Kind<T>(String allowed, boolean many, boolean secret, Reading<T> reading) {

  Kind(String allowed, boolean many, Reading<T> reading) {
    this(allowed, many, false, reading);
  }

  /** Makes a value of words: exactly one of them, but for a list. */
  interface Reading<T> {
    T of(List<String> words) throws Unfit;
  }

  private interface ReadingOne<T> {
    T of(String word) throws Unfit;
  }

  private static final Pattern DURATION = Pattern
      .compile("([0-9]{1,9})(\\.[0-9]{1,9})?(ms|s|m|h|d)");
  private static final Pattern BYTES = Pattern.compile("([0-9]{1,15})(B|KiB|MiB|GiB|TiB)?");
  private static final List<String> BYTE_UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

  static Kind<Duration> duration(Duration min, Duration max) {
    return one("duration, " + written(min) + " to " + written(max), word -> {
      var value = durationOf(word);
      if (value.compareTo(min) < 0) {
        throw new Unfit("at least " + written(min));
      }
      if (value.compareTo(max) > 0) {
        throw new Unfit("at most " + written(max));
      }
      return value;
    });
  }

  private static Duration durationOf(String word) throws Unfit {
    var matcher = DURATION.matcher(word);
    if (word.equals("0")) {
      return Duration.ZERO;
    }
    if (!matcher.matches()) {
      throw new Unfit("a duration such as 250ms, 1.2s, 10m, 24h or 7d");
    }
    long unitNanos = switch (matcher.group(3)) {
      case "ms" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      default -> 86_400_000_000_000L;
    };
    var number = new BigDecimal(word.substring(0, matcher.start(3)));
    var nanos = number.multiply(BigDecimal.valueOf(unitNanos)).toBigInteger();
    var billion = BigInteger.valueOf(1_000_000_000);
    return Duration.ofSeconds(nanos.divide(billion).longValue(), nanos.mod(billion).longValue());
  }

  /** The shortest way to write a duration of whole milliseconds. */
  static String written(Duration duration) {
    if (duration.isZero()) {
      return "0";
    }
    long millis = duration.toMillis();
    return millis % 86_400_000 == 0 ? millis / 86_400_000 + "d"
        : millis % 3_600_000 == 0 ? millis / 3_600_000 + "h"
            : millis % 60_000 == 0 ? millis / 60_000 + "m"
                : millis % 1000 == 0 ? millis / 1000 + "s"
                    : millis + "ms";
  }

  /** A number of bytes, or {@code auto} for what {@code auto} answers. */
  static Kind<Long> bytes(long min, LongSupplier auto) {
    return one("bytes, at least " + min + ", or auto", word -> word.equals("auto")
        ? Math.max(min, auto.getAsLong())
        : bytes(word, min, Long.MAX_VALUE, ", or auto"));
  }

  static Kind<Long> bytes(long min, long max) {
    return one("bytes, " + min + " to " + max, word -> bytes(word, min, max, ""));
  }

  private static long bytes(String word, long min, long max, String more) throws Unfit {
    var matcher = BYTES.matcher(word);
    if (!matcher.matches()) {
      throw new Unfit("a number of bytes such as 8190 or 64MiB" + more);
    }
    int unit = matcher.group(2) == null ? 0 : BYTE_UNITS.indexOf(matcher.group(2));
    long value = Math.multiplyHigh(Long.parseLong(matcher.group(1)), 1L << (10 * unit)) == 0
        ? Long.parseLong(matcher.group(1)) << (10 * unit)
        : -1;
    if (value < 0 || value > max) {
      throw new Unfit("at most " + max + " bytes");
    }
    if (value < min) {
      throw new Unfit("at least " + min + " bytes");
    }
    return value;
  }

  static Kind<Integer> whole(int min, int max) {
    return one("whole number, " + min + " to " + max, word -> {
      if (!word.matches("[0-9]{1,15}")) {
        throw new Unfit("a whole number from " + min + " to " + max);
      }
      long value = Long.parseLong(word);
      if (value < min || value > max) {
        throw new Unfit(value < min ? "at least " + min : "at most " + max);
      }
      return (int) value;
    });
  }

  /** One of an enum's constants, by its name in lower case. */
  static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
    var constants = List.of(type.getEnumConstants());
    var names = constants.stream().map(Kind::nameOf).collect(Collectors.joining(", "));
    return one("one of " + names, word -> {
      for (var constant : constants) {
        if (nameOf(constant).equals(word)) {
          return constant;
        }
      }
      throw new Unfit("one of " + names);
    });
  }

  private static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** The path of a file, or {@code -} for none. */
  static Kind<Optional<Path>> file() {
    return one("path, or -", word -> {
      try {
        if (!word.isEmpty()) {
          return word.equals("-") ? Optional.empty() : Optional.of(Path.of(word));
        }
      } catch (InvalidPathException noPath) {
        // said below, in the same words
      }
      throw new Unfit("the path of a file, or -");
    });
  }

  static Kind<ListenAddress.Tcp> tcp() {
    return one("HOST:PORT", word -> {
      try {
        return ListenAddress.tcp(word);
      } catch (Unfit unfit) {
        throw new Unfit("HOST:PORT such as 127.0.0.1:24815");
      }
    });
  }

  static Kind<List<ListenAddress>> addresses() {
    return new Kind<>("list of HOST:PORT, unix:PATH, systemd", true, words -> {
      var addresses = new ArrayList<ListenAddress>();
      for (var word : words) {
        addresses.add(ListenAddress.of(word));
      }
      if (addresses.isEmpty()) {
        throw new Unfit("at least one address");
      }
      return List.copyOf(addresses);
    });
  }

  /** Where another server listens, or {@code -} for none. */
  static Kind<Optional<ListenAddress>> server() {
    var allowed = "http://HOST:PORT, unix:/PATH, or -";
    return one(allowed, word -> {
      if (word.equals("-")) {
        return Optional.empty();
      }
      if (word.startsWith("unix:")) {
        return Optional.of(ListenAddress.of(word));
      }
      if (word.startsWith("http://")) {
        var authority = word.substring("http://".length()).replaceFirst("/$", "");
        try {
          return Optional.of(
              ListenAddress.tcp(authority.matches(".*:[0-9]*") ? authority : authority + ":80"));
        } catch (Unfit unfit) {
          // said below, in the same words
        }
      }
      throw new Unfit(allowed);
    });
  }

  /** Where Redis is, with its password, or {@code -} for none. */
  static Kind<Optional<Redis>> redis() {
    var allowed = "redis://USER:PASSWORD@HOST:PORT/DB, rediss://..., unix:///PATH?db=DB, redis-sentinel://HOST:PORT,.../DB#MASTER, redis-cluster://HOST:PORT,..., or -";
    return new Kind<>(allowed, false, true, words -> {
      var word = String.join(",", words);
      if (word.equals("-")) {
        return Optional.empty();
      }
      var redis = Redis.ofUrl(word);
      if (redis.isEmpty()) {
        throw new Unfit(allowed);
      }
      return redis;
    });
  }

  /** Beginnings of paths. */
  static Kind<List<String>> prefixes() {
    return new Kind<>("list of /PATH/", true, words -> {
      for (var word : words) {
        if (!word.matches("/([A-Za-z0-9._~-]+/)+")) {
          throw new Unfit("paths such as /pulp/container/");
        }
      }
      return List.copyOf(words);
    });
  }

  static Kind<TrustedProxies> proxies() {
    return new Kind<>("list of addresses, ranges, unix", true, TrustedProxies::of);
  }

  /** Names of Pulp's types, such as {@code rpm.rpm}. */
  static Kind<List<String>> types() {
    return new Kind<>("list of pulp_type", true, words -> {
      for (var word : words) {
        if (!word.matches("[a-z0-9_]+\\.[a-z0-9_-]+")) {
          throw new Unfit("types such as python.python");
        }
      }
      return List.copyOf(words);
    });
  }

  private static <T> Kind<T> one(String allowed, ReadingOne<T> reading) {
    return new Kind<>(allowed, false, words -> {
      if (words.size() != 1) {
        throw new Unfit("one value, not " + words.size());
      }
      return reading.of(words.getFirst());
    });
  }

  /** Cuts the text of a variable, or of a default, into words: by commas and blanks for a list. */
  List<String> words(String text) {
    return many
        ? Stream.of(text.split("[,\\s]+", -1)).filter(word -> !word.isEmpty()).toList()
        : List.of(text.strip());
  }
}

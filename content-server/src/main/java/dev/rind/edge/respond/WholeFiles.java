package dev.rind.edge.respond;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rind.edge.catalog.FileKey;
import dev.rind.edge.resolve.Resolution;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The replies to requests that want a whole file whatever they know of it already, as almost all do: the head of each
 * is encoded once.
 *
 * <p><b>Threading:</b> callable from any thread. <b>Bounds:</b> {@value #BYTES_MAX} bytes; what is asked for most stays.
 */
final class WholeFiles {
  private static final int BYTES_MAX = 16 << 20;
  /** Of a reply with its key, beside the head and the path. */
  private static final int ENTRY_BYTES = 600;
  private static final List<CharSequence> CONDITIONS = List.of(HttpHeaderNames.RANGE,
      HttpHeaderNames.IF_NONE_MATCH, HttpHeaderNames.IF_MODIFIED_SINCE, HttpHeaderNames.IF_MATCH,
      HttpHeaderNames.IF_UNMODIFIED_SINCE);

  // Where a hit is asked for it is cheaper to clean up than to have somebody do it.
  private final Cache<FileKey, WholeFile> known = Caffeine.newBuilder()
      .maximumWeight(BYTES_MAX)
      .weigher((FileKey key, WholeFile one) -> ENTRY_BYTES + key.path().length()
          + one.head().sizeBytes())
      .executor(Runnable::run)
      .build();

  /** Whether nothing but the file decides about the reply. */
  static boolean isWanted(HttpHeaders request) {
    for (var condition : CONDITIONS) {
      if (request.contains(condition)) {
        return false;
      }
    }
    return true;
  }

  /** The one that is known, or else what the reply that is made begins with. */
  WholeFile find(Resolution.Found found, Set<String> noCacheHere, Supplier<Reply> maker) {
    var one = known.getIfPresent(found.key());
    if (one == null || !one.file().equals(found.file()) || !one.noCacheHere().equals(noCacheHere)) {
      var made = maker.get();
      one = new WholeFile(found.file(), noCacheHere, made.head().fixed(), made.payload());
      known.put(found.key(), one);
    }
    return one;
  }
}

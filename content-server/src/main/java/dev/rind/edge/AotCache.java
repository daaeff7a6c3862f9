package dev.rind.edge;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cache of loaded classes that the launcher looked for (JEP 483): what became of it. */
final class AotCache {
  private static final Logger LOG = LoggerFactory.getLogger(AotCache.class);

  private AotCache() {}

  /** Whether this process started from one. A JVM that refuses it shares no classes at all, and says so here. */
  static boolean isUsed() {
    return file() != null && Files.isReadable(Path.of(file()))
        && System.getProperty("java.vm.info", "").contains("sharing");
  }

  static void tell() {
    var file = file();
    if (file == null) {
      LOG.info("started without a cache of classes");
    } else if (isUsed()) {
      LOG.info("started from the cache of classes {}", file);
    } else if (Files.isReadable(Path.of(file))) {
      LOG.warn("the JVM refused the cache of classes {}, so the start took longer", file);
    } else {
      LOG.info("started without a cache of classes; \"rind train\" would make {}", file);
    }
  }

  private static @Nullable String file() {
    return System.getProperty("rind.aot");
  }
}

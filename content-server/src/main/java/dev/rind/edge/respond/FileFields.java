package dev.rind.edge.respond;

import dev.rind.edge.http.HttpDate;
import dev.rind.edge.http.ResponseHead;
import dev.rind.edge.resolve.Resolution;

/**
 * What every answer about a stored file tells of it, whatever its status (contract 5.1).
 *
 * @param noCache no cache may give it without asking, not even one that others would share
 */
record FileFields(Resolution.Found found, Validators validators, boolean noCache,
    CacheStatus cache) {
  private static final String PUBLIC = "public, max-age=0, must-revalidate";

  FileFields with(CacheStatus other) {
    return new FileFields(found, validators, noCache, other);
  }

  /** Without a Content-Type. */
  ResponseHead described(int status, String reason) {
    return cache.putInto(new ResponseHead(status, reason)
        .with("Cache-Control", noCache ? "no-cache" : PUBLIC)
        .with("Last-Modified", HttpDate.format(validators.lastModified()))
        .with("ETag", validators.etag())
        .with("X-PULP-ARTIFACT-SIZE", sizeBytes()));
  }

  ResponseHead typed(int status, String reason) {
    return described(status, reason).with("Content-Type", type());
  }

  String type() {
    return MimeTypes.of(path()).orElse(MimeTypes.UNKNOWN);
  }

  String path() {
    return found.key().path();
  }

  long sizeBytes() {
    return found.file().sizeBytes();
  }
}

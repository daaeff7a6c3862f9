package dev.rind.edge.compare;

/** In what the answers may differ; docs/deviations.md has the same sentences, and why. */
enum Deviation {
  MOMENT("Date, Server and the fields of a connection tell of the moment and the software."), CACHE(
      "X-PULP-CACHE tells where each side had its answer from."), FRAMING(
          "A body may come with its length or in chunks; HEAD may have no length, or Pulp's that of a text it does not send."), ETAG(
              "The ETag of a stored file is its quoted sha256."), LAST_MODIFIED(
                  "The Last-Modified of a stored file is when it came into the repository or was published."), DENIAL_TEXT(
                      "The text of a 403 may be another."), BAD_REQUEST_TEXT(
                          "The text of a 400 may be another, and a request line that is too long may be a 414."), NUL_IN_PATH(
                              "A NUL in a path is a 400 rather than a 500."), FILE_GONE(
                                  "A stored file that is not on the disk is a 503 rather than a 500 or 404."), HIDDEN_WAY(
                                      "A part of a base path with only hidden distributions below is a 404."), AMBIGUOUS(
                                          "Where base paths nest, or two files have one path, one is chosen rather than a 500."), DIRECTORY_DATE(
                                              "A directory in a listing has the newest date below it, and no size.");

  private final String sentence;

  Deviation(String sentence) {
    this.sentence = sentence;
  }

  String sentence() {
    return sentence;
  }
}

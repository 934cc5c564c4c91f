package org.marquetry.launcher;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A feature in the launcher's jar: the file names of bundles that belong together, in the order in which they start. */
record Feature(String name, List<String> bundles) {
    private static final String FEATURES = "/features/";

    static Feature load(String name) throws IOException {
        try (BufferedReader list = new BufferedReader(
                new InputStreamReader(open(FEATURES + name + "/bundles.list"), StandardCharsets.UTF_8))) {
            return new Feature(name, list.lines().toList());
        }
    }

    /** The content of one of the bundles. */
    InputStream openBundle(String bundle) throws IOException {
        return open(FEATURES + name + "/bundles/" + bundle);
    }

    private static InputStream open(String resource) throws IOException {
        InputStream content = Feature.class.getResourceAsStream(resource);
        if (content == null) {
            throw new FileNotFoundException("the jar of the launcher has no " + resource);
        }
        return content;
    }
}

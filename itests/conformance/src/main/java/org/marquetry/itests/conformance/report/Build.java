package org.marquetry.itests.conformance.report;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

import org.marquetry.itests.evidence.Evidence;

/**
 * The modules whose tests write evidence, which are those that depend on the module that writes it.
 *
 * @param root the folder of the whole
 * @param name what tells this build from others
 */
record Build(Path root, String name) {
    private static final String DEPENDENCY = "<artifactId>org.marquetry.itests.evidence</artifactId>";

    private Collection<Path> modules() throws IOException {
        Collection<Path> found = new TreeSet<>();
        for (String group : List.of("bundles", "itests")) {
            try (DirectoryStream<Path> folders = Files.newDirectoryStream(root.resolve(group))) {
                for (Path folder : folders) {
                    Path pom = folder.resolve("pom.xml");
                    if (Files.isRegularFile(pom)
                            && !folder.endsWith("evidence")
                            && Files.readString(pom).contains(DEPENDENCY)) {
                        found.add(folder);
                    }
                }
            }
        }
        return found;
    }

    private Path evidence(Path module) {
        return module.resolve("target").resolve("evidence").resolve(name);
    }

    /** What the tests of this build have shown. */
    List<Evidence> evidence() throws IOException {
        List<Evidence> all = new ArrayList<>();
        for (Path module : modules()) {
            if (Files.isDirectory(evidence(module))) {
                all.addAll(Evidence.in(evidence(module)));
            }
        }
        return all;
    }

    /** Modules whose tests should have shown something, but were not run in this build. */
    List<String> modulesNotRun() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path module : modules()) {
            if (!Files.isDirectory(evidence(module))) {
                missing.add(root.relativize(module).toString().replace('\\', '/'));
            }
        }
        return missing;
    }
}

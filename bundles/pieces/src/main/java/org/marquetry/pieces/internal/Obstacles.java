package org.marquetry.pieces.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;

/** Why a bundle does not resolve, in words. */
final class Obstacles {
    private Obstacles() {}

    /** Resolves a bundle that is installed; empty if that works. */
    static List<String> of(Bundle bundle, FrameworkWiring wiring) {
        if (wiring.resolveBundles(List.of(bundle))) {
            return List.of();
        }
        List<String> missing = new ArrayList<>();
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        if (revision != null) {
            for (Requirement requirement : revision.getRequirements(null)) {
                collect(requirement, wiring, missing);
            }
        }
        return missing.isEmpty()
                ? List.of("does not resolve, since what it needs does not go together with what is there")
                : missing.stream().distinct().toList();
    }

    private static void collect(Requirement requirement, FrameworkWiring wiring, List<String> missing) {
        Map<String, String> directives = requirement.getDirectives();
        boolean matters =
                !Namespace.RESOLUTION_OPTIONAL.equals(directives.get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE))
                        && !Namespace.EFFECTIVE_ACTIVE.equals(directives.get(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE))
                        && !PackageNamespace.RESOLUTION_DYNAMIC.equals(
                                directives.get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE));
        if (matters && wiring.findProviders(requirement).isEmpty()) {
            missing.add("needs " + words(requirement) + ", which nothing provides");
        }
    }

    private static String words(Requirement requirement) {
        String filter = requirement.getDirectives().getOrDefault(Constants.FILTER_DIRECTIVE, "");
        return requirement.getNamespace().replace(PackageNamespace.PACKAGE_NAMESPACE, "package") + " " + filter;
    }
}

package org.marquetry.launcher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;

/** The components of all bundles, as they are at one moment. */
final class Components {
    private final BundleContext context;
    private final Collection<ComponentDescriptionDTO> descriptions;
    private final List<ComponentConfigurationDTO> instances;

    private Components(
            BundleContext context,
            Collection<ComponentDescriptionDTO> descriptions,
            List<ComponentConfigurationDTO> instances) {
        this.context = context;
        this.descriptions = descriptions;
        this.instances = instances;
    }

    static Components look(BundleContext context, ServiceComponentRuntime runtime) {
        Collection<ComponentDescriptionDTO> descriptions = runtime.getComponentDescriptionDTOs();
        List<ComponentConfigurationDTO> instances = new ArrayList<>();
        descriptions.forEach(description -> instances.addAll(runtime.getComponentConfigurationDTOs(description)));
        return new Components(context, descriptions, instances);
    }

    /** The PIDs that components take their configuration from. */
    Set<String> pids() {
        return descriptions.stream()
                .filter(description -> !"ignore".equals(description.configurationPolicy))
                .flatMap(description -> Arrays.stream(description.configurationPid))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What failed, a refused configuration first, since others may have failed because of it. */
    List<Failure> failures() {
        List<Failure> all = instances.stream()
                .filter(instance -> instance.state == ComponentConfigurationDTO.FAILED_ACTIVATION)
                .map(instance -> new Failure(name(instance), isBrought(instance), instance.failure))
                .toList();
        return Stream.concat(
                        all.stream().filter(Failure::isRefusal), all.stream().filter(failure -> !failure.isRefusal()))
                .toList();
    }

    boolean hasFailed(Pid pid) {
        return failures().stream().anyMatch(failure -> failure.component().equals(pid.toString()));
    }

    /** In words, what components lack that are not running. */
    List<String> lacks() {
        return instances.stream()
                .filter(instance -> instance.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE)
                .map(Components::lack)
                .toList();
    }

    /** Whether a configuration has its component running, or at least ready for who needs it. */
    boolean isServed(Pid pid) {
        return instances.stream()
                .filter(instance -> pid.toString().equals(instance.properties.get(Constants.SERVICE_PID)))
                .anyMatch(instance -> instance.state == ComponentConfigurationDTO.ACTIVE
                        || instance.state == ComponentConfigurationDTO.SATISFIED);
    }

    private boolean isBrought(ComponentConfigurationDTO instance) {
        Bundle bundle = context.getBundle(instance.description.bundle.id);
        return bundle != null && bundle.getLocation().startsWith(HostFramework.LOCATION);
    }

    private static String lack(ComponentConfigurationDTO instance) {
        Set<String> names = Arrays.stream(instance.unsatisfiedReferences)
                .map(unsatisfied -> unsatisfied.name)
                .collect(Collectors.toSet());
        String services = Arrays.stream(instance.description.references)
                .filter(reference -> names.contains(reference.name))
                .map((ReferenceDTO reference) -> reference.interfaceName)
                .collect(Collectors.joining(", "));
        return name(instance) + " waits for " + services;
    }

    private static String name(ComponentConfigurationDTO instance) {
        Object pid = instance.properties.get(Constants.SERVICE_PID);
        return pid instanceof String text ? text : instance.description.configurationPid[0];
    }
}

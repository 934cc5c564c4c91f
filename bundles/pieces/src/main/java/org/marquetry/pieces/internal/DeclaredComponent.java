package org.marquetry.pieces.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.service.component.ComponentConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the description of a component says, read before it begins: later is too late to make room.
 *
 * @param pids what its configurations are found by
 * @param types that it offers
 */
record DeclaredComponent(Set<String> pids, Set<String> types, int ranking) {
    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.pieces");

    /** Those of a bundle that can be read. */
    static List<DeclaredComponent> of(Bundle bundle) {
        String header = bundle.getHeaders("").get(ComponentConstants.SERVICE_COMPONENT);
        Stream<String> paths = header == null ? Stream.of() : Stream.of(header.split(","));
        return paths.flatMap(path -> entries(bundle, path.strip()))
                .flatMap(description -> read(bundle, description))
                .toList();
    }

    /** The last part of a path may be a pattern. */
    private static Stream<URL> entries(Bundle bundle, String path) {
        int slash = path.lastIndexOf('/');
        var found = bundle.findEntries(slash < 0 ? "/" : path.substring(0, slash), path.substring(slash + 1), false);
        return found == null ? Stream.of() : Collections.list(found).stream();
    }

    private static Stream<DeclaredComponent> read(Bundle bundle, URL description) {
        try (InputStream content = description.openStream()) {
            return Stream.of(read(content));
        } catch (IOException | XMLStreamException | NumberFormatException e) {
            // Declarative Services will say the same; what cannot be read offers nothing.
            LOG.warn("{} in {} cannot be read: {}", description.getPath(), Names.of(bundle), Names.reason(e));
            return Stream.of();
        }
    }

    private static DeclaredComponent read(InputStream content) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader xml = factory.createXMLStreamReader(content);
        String name = null;
        String pids = null;
        Set<String> types = new HashSet<>();
        int ranking = 0;
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamReader.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "component" -> {
                    name = xml.getAttributeValue(null, "name");
                    pids = xml.getAttributeValue(null, "configuration-pid");
                }
                case "implementation" -> name = name == null ? xml.getAttributeValue(null, "class") : name;
                case "provide" -> types.add(String.valueOf(xml.getAttributeValue(null, "interface")));
                case "property" -> {
                    if (Constants.SERVICE_RANKING.equals(xml.getAttributeValue(null, "name"))) {
                        ranking = Integer.parseInt(String.valueOf(xml.getAttributeValue(null, "value")));
                    }
                }
                default -> {
                    // Says nothing of who it is.
                }
            }
        }
        return new DeclaredComponent(pids(String.valueOf(name), pids), Set.copyOf(types), ranking);
    }

    /** Its name, if nothing else is said. */
    private static Set<String> pids(String name, @Nullable String said) {
        return said == null
                ? Set.of(name)
                : Stream.of(said.split(" "))
                        .map(pid -> pid.equals("$") ? name : pid)
                        .collect(Collectors.toUnmodifiableSet());
    }
}

"""Made-up papers from outside of machine learning: what is no method or data set there must stay out."""

from __future__ import annotations

from extract.records import Paper

OTHER_FIELDS = (
    Paper(
        "astronomy",
        "A Slow Pulsar near the Edge of the Small Cloud",
        "We report the discovery of a pulsar with a spin period of 11.2 s in the outskirts of a "
        "nearby dwarf galaxy. The source was seen at 1.4 GHz on nine nights and is absent from older "
        "surveys. Its dispersion measure places it behind the gas disc, and its period derivative "
        "gives a characteristic age of 3 Myr. No X-ray counterpart is found down to a limiting flux "
        "of 2 x 10^-14 erg per second. Such slow rotators near the death line are rare, and we "
        "discuss how a strong magnetic field could have braked this one.",
    ),
    Paper(
        "medicine",
        "Early Mobilisation after Hip Fracture in Patients over Eighty",
        "Background: Whether patients should leave bed on the first day after hip surgery is debated. "
        "Methods: In four hospitals, 412 patients aged 80 years or older were assigned to "
        "mobilisation within 24 hours or to usual care. Results: Thirty-day mortality was 4.9% and "
        "6.3%. Pneumonia occurred in 7 and 15 patients. Length of stay was shorter by two days. Falls "
        "did not differ. Conclusions: Early mobilisation is safe in the very old and may prevent "
        "pneumonia.",
    ),
    Paper(
        "law",
        "Silence as Consent in Cross-Border Sales",
        "When does silence bind a merchant? The article follows the question through three legal "
        "orders and argues that courts treat long trade relations as a source of duties to answer. It "
        "reads eighteen judgments on letters of confirmation, shows where they depart from the "
        "Convention, and proposes a narrow rule: silence binds only a party that had reason to expect "
        "the letter. The rule protects small traders without giving up the speed on which commerce "
        "rests.",
    ),
    Paper(
        "chemistry",
        "A Copper Catalyst for the Mild Oxidation of Benzylic Alcohols",
        "Benzylic alcohols are oxidised to aldehydes by air at room temperature in the presence of a "
        "copper complex with a bulky pyridine ligand. Yields of 85 to 97% are reached for twenty "
        "substrates, among them some with free amines. Kinetic isotope effects point to a hydrogen "
        "transfer as the slow step. The complex can be recovered by filtration and used six times. No "
        "base and no additive is required.",
    ),
    Paper(
        "history",
        "Bread Riots and the Price of Rye in Three Harbour Towns, 1709-1795",
        "The paper uses town accounts, court rolls and letters to ask why some harbours saw riots in "
        "years of dear rye and others did not. Where magistrates bought grain abroad before the "
        "winter, crowds stayed calm even at twice the usual price. Where merchants were free to "
        "export, a rise by a third was enough. Riots were led by women and sailors, and ended most "
        "often with sales at a price that the crowd had set.",
    ),
    Paper(
        "biology",
        "Wing Length and Altitude in a Mountain Finch",
        "Birds at high altitude often have longer wings, since thin air gives less lift. We measured "
        "634 finches of one species on eleven slopes between 900 and 3,100 m. Wings grew by 1.8 mm "
        "per kilometre in males, less in females. Body mass did not change. Chicks moved to lower "
        "nests kept the wings of their parents, so the difference is inherited. Song, in contrast, "
        "followed the neighbours.",
    ),
)
